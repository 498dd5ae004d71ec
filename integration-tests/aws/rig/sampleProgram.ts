import { Api } from "@pulumi/aws/apigatewayv2/api.js";
import { Authorizer } from "@pulumi/aws/apigatewayv2/authorizer.js";
import { Deployment } from "@pulumi/aws/apigatewayv2/deployment.js";
import { Integration } from "@pulumi/aws/apigatewayv2/integration.js";
import { Route } from "@pulumi/aws/apigatewayv2/route.js";
import { RouteResponse } from "@pulumi/aws/apigatewayv2/routeResponse.js";
import { Stage } from "@pulumi/aws/apigatewayv2/stage.js";
import { Distribution } from "@pulumi/aws/cloudfront/distribution.js";
import { OriginRequestPolicy } from "@pulumi/aws/cloudfront/originRequestPolicy.js";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Table } from "@pulumi/aws/dynamodb/table.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { Alias } from "@pulumi/aws/lambda/alias.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { WebAcl } from "@pulumi/aws/wafv2/webAcl.js";
import * as pulumi from "@pulumi/pulumi";
import { RandomId } from "@pulumi/random/randomId.js";

/** CloudFront's own policy that caches nothing. */
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

/** What a program may plant into the sample. */
export interface SampleOptions {
  readonly memorySize?: number;
  readonly retentionInDays?: number;
  readonly extra?: () => void;
}

/**
 * A small program of the kind that the rig runs: an HTTP API and a WebSocket API whose functions tell what reached them,
 * behind a distribution.
 */
export function sampleProgram(options: SampleOptions = {}): Record<string, pulumi.Output<unknown>> {
  const end = new RandomId("end", { byteLength: 4 }).hex;
  const table = new Table("table", {
    name: pulumi.interpolate`table-${end}`,
    billingMode: "PAY_PER_REQUEST",
    hashKey: "pk",
    attributes: [{ name: "pk", type: "S" }],
  });
  const bucket = new Bucket("bucket", { bucket: pulumi.interpolate`bucket-${end}`, forceDestroy: true });
  new LogGroup("log", { retentionInDays: options.retentionInDays ?? 30 });
  const doors = makeFunction("doors", DOORS_CODE, options.memorySize);
  const sockets = makeFunction("sockets", SOCKETS_CODE, options.memorySize);
  const guard = makeFunction("guard", GUARD_CODE, options.memorySize);
  const http = makeHttpApi(doors);
  const socket = makeSocketApi(sockets, guard);
  const distribution = makeDistribution(http.api, socket.api, socket.stage);
  options.extra?.();
  return {
    domainName: distribution.domainName,
    table: table.name,
    bucket: bucket.bucket,
    socketApi: socket.api.id,
    socketStage: socket.stage.name,
  };
}

interface SampleFunction {
  readonly name: string;
  readonly alias: Alias;
}

function makeFunction(name: string, code: string, memorySize = 256): SampleFunction {
  const role = new Role(`${name}-role`, {
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
      ],
    }),
  });
  const policy = new RolePolicy(`${name}-policy`, {
    role: role.name,
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "logs:PutLogEvents", Resource: "arn:aws:logs:*:*:*" }],
    }),
  });
  const lambda = new LambdaFunction(
    name,
    {
      role: role.arn,
      code: new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.StringAsset(code) }),
      handler: "index.handler",
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      memorySize,
      timeout: 10,
      publish: true,
    },
    { dependsOn: [policy] },
  );
  const alias = new Alias(`${name}-live`, {
    name: "live",
    functionName: lambda.name,
    functionVersion: lambda.version,
  });
  return { name, alias };
}

function makeHttpApi(doors: SampleFunction) {
  const api = new Api("http", { protocolType: "HTTP" });
  const integration = new Integration("http-integration", {
    apiId: api.id,
    integrationType: "AWS_PROXY",
    integrationMethod: "POST",
    integrationUri: doors.alias.invokeArn,
    payloadFormatVersion: "2.0",
  });
  const route = new Route("http-route", {
    apiId: api.id,
    routeKey: "$default",
    target: pulumi.interpolate`integrations/${integration.id}`,
  });
  permit("http-permission", api, doors);
  const deployment = new Deployment("http-deployment", { apiId: api.id }, { dependsOn: [route] });
  const stage = new Stage("http-stage", { apiId: api.id, name: "$default", deploymentId: deployment.id });
  return { api, stage };
}

function makeSocketApi(sockets: SampleFunction, guard: SampleFunction) {
  const api = new Api("socket", {
    protocolType: "WEBSOCKET",
    routeSelectionExpression: "$request.body.type",
  });
  const authorizer = new Authorizer("socket-authorizer", {
    apiId: api.id,
    authorizerType: "REQUEST",
    authorizerUri: guard.alias.invokeArn,
  });
  const integration = new Integration("socket-integration", {
    apiId: api.id,
    integrationType: "AWS_PROXY",
    integrationMethod: "POST",
    integrationUri: sockets.alias.invokeArn,
  });
  const target = pulumi.interpolate`integrations/${integration.id}`;
  const connect = new Route("connect-route", {
    apiId: api.id,
    routeKey: "$connect",
    authorizationType: "CUSTOM",
    authorizerId: authorizer.id,
    target,
  });
  const message = new Route("message-route", {
    apiId: api.id,
    routeKey: "$default",
    routeResponseSelectionExpression: "$default",
    target,
  });
  const response = new RouteResponse("message-response", {
    apiId: api.id,
    routeId: message.id,
    routeResponseKey: "$default",
  });
  const oneWay = new Route("one-way-route", { apiId: api.id, routeKey: "one-way", target });
  permit("socket-permission", api, sockets);
  permit("guard-permission", api, guard);
  const deployment = new Deployment(
    "socket-deployment",
    { apiId: api.id, triggers: { routes: pulumi.interpolate`${connect.id} ${message.id}` } },
    { dependsOn: [connect, message, oneWay, response] },
  );
  const stage = new Stage("socket-stage", {
    apiId: api.id,
    name: "live",
    deploymentId: deployment.id,
    defaultRouteSettings: { throttlingBurstLimit: 100, throttlingRateLimit: 50 },
  });
  return { api, stage };
}

function permit(name: string, api: Api, { alias }: SampleFunction): void {
  new Permission(name, {
    action: "lambda:InvokeFunction",
    function: alias.functionName,
    qualifier: alias.name,
    principal: "apigateway.amazonaws.com",
    sourceArn: pulumi.interpolate`${api.executionArn}/*`,
  });
}

function makeDistribution(http: Api, socket: Api, stage: Stage): Distribution {
  const acl = new WebAcl("acl", {
    scope: "CLOUDFRONT",
    region: "us-east-1",
    defaultAction: { allow: {} },
    visibilityConfig: visibility("acl"),
    rules: [
      {
        name: "blocked",
        priority: 0,
        action: { block: { customResponse: { responseCode: 421 } } },
        statement: {
          byteMatchStatement: {
            fieldToMatch: { uriPath: {} },
            positionalConstraint: "STARTS_WITH",
            searchString: "/blocked",
            textTransformations: [{ priority: 0, type: "LOWERCASE" }],
          },
        },
        visibilityConfig: visibility("blocked"),
      },
    ],
  });
  const common = {
    viewerProtocolPolicy: "redirect-to-https",
    allowedMethods: ["GET", "HEAD"],
    cachedMethods: ["GET", "HEAD"],
    cachePolicyId: CACHING_DISABLED,
  };
  return new Distribution("edge", {
    enabled: true,
    webAclId: acl.arn,
    origins: [makeOrigin("http", http, ""), makeOrigin("socket", socket, pulumi.interpolate`/${stage.name}`)],
    defaultCacheBehavior: {
      ...common,
      targetOriginId: "http",
      allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
      originRequestPolicyId: makePolicy("http", ["X-API-Key", "CloudFront-Viewer-Address"], ["job"]).id,
    },
    orderedCacheBehaviors: [
      {
        ...common,
        pathPattern: "/",
        targetOriginId: "socket",
        originRequestPolicyId: makePolicy("socket", SOCKET_HEADERS, ["ticket"]).id,
      },
      { ...common, pathPattern: "/plain/*", targetOriginId: "http" },
    ],
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: { cloudfrontDefaultCertificate: true },
  });
}

const SOCKET_HEADERS = [
  "Sec-WebSocket-Key",
  "Sec-WebSocket-Version",
  "Sec-WebSocket-Protocol",
  "Sec-WebSocket-Extensions",
  "Origin",
  "CloudFront-Viewer-Address",
];

function visibility(metricName: string) {
  return { cloudwatchMetricsEnabled: false, sampledRequestsEnabled: false, metricName };
}

function makeOrigin(originId: string, api: Api, originPath: pulumi.Input<string>) {
  return {
    originId,
    originPath,
    domainName: api.apiEndpoint.apply((endpoint) => new URL(endpoint).host),
    customHeaders: [{ name: "x-origin-secret", value: "known-to-the-edge" }],
    customOriginConfig: {
      httpPort: 80,
      httpsPort: 443,
      originProtocolPolicy: "https-only",
      originSslProtocols: ["TLSv1.2"],
    },
  };
}

function makePolicy(name: string, headers: string[], queryStrings: string[]): OriginRequestPolicy {
  return new OriginRequestPolicy(`${name}-forwarding`, {
    cookiesConfig: { cookieBehavior: "none" },
    headersConfig: { headerBehavior: "whitelist", headers: { items: headers } },
    queryStringsConfig: { queryStringBehavior: "whitelist", queryStrings: { items: queryStrings } },
  });
}

const DOORS_CODE = `
export async function handler({ headers, rawPath, rawQueryString, requestContext, body }) {
  const seen = { headers, path: rawPath, query: rawQueryString, method: requestContext.http.method, body };
  return { statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(seen) };
}
`;

const GUARD_CODE = `
export async function handler({ headers, methodArn, queryStringParameters }) {
  const Effect = headers["x-origin-secret"] === "known-to-the-edge" ? "Allow" : "Deny";
  const context = { headers: JSON.stringify(headers), query: JSON.stringify(queryStringParameters ?? {}) };
  const Statement = [{ Action: "execute-api:Invoke", Effect, Resource: methodArn }];
  return { principalId: "sample", context, policyDocument: { Version: "2012-10-17", Statement } };
}
`;

const SOCKETS_CODE = `
export async function handler({ requestContext, body, headers, queryStringParameters }) {
  if (requestContext.eventType === "CONNECT") {
    if (queryStringParameters?.ticket === "used") return { statusCode: 409 };
    const [subprotocol] = (headers["sec-websocket-protocol"] ?? "").split(",").filter(Boolean);
    return { statusCode: 200, headers: subprotocol ? { "Sec-WebSocket-Protocol": subprotocol } : {} };
  }
  if (body === "fail") throw new Error("an inner secret");
  return { statusCode: 200, body: JSON.stringify({ body, authorizer: requestContext.authorizer }) };
}
`;
