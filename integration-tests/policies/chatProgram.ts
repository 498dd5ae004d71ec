import { Api } from "@pulumi/aws/apigatewayv2/api.js";
import { Integration } from "@pulumi/aws/apigatewayv2/integration.js";
import { Route } from "@pulumi/aws/apigatewayv2/route.js";
import { Stage } from "@pulumi/aws/apigatewayv2/stage.js";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Table } from "@pulumi/aws/dynamodb/table.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketCorsConfiguration } from "@pulumi/aws/s3/bucketCorsConfiguration.js";
import * as pulumi from "@pulumi/pulumi";

const CODE = "exports.handler = async () => ({ statusCode: 200 });";

/** Rules that the program below breaks, by what a reader of it would call the fault. */
export const CHAT_FAULTS = {
  "aws-alarm-cost": "nobody hears of a flood",
  "aws-alarm-errors": "nobody hears of errors",
  "aws-alarm-latency": "nobody hears of slowness",
  "aws-apigateway-connect-authorizer": "anybody connects",
  "aws-apigateway-stage-access-log": "nothing is logged",
  "aws-apigateway-stage-data-trace": "whole messages are logged",
  "aws-apigateway-stage-throttle": "one caller takes all",
  "aws-dynamodb-connection-ttl": "dead connections stay",
  "aws-iam-admin-policy": "the function may do anything to tables",
  "aws-iam-wildcards": "the function may send to any API",
  "aws-lambda-environment-secrets": "a secret in the clear",
  "aws-lambda-permission-source": "any API calls the function",
  "aws-lambda-runtime": "a runtime that nobody patches",
  "aws-logs-retention": "logs for ever",
  "aws-s3-browser-tls13": "uploads over old TLS",
  "aws-s3-public-access": "a bucket one mistake from public",
  "aws-s3-tls": "uploads over plain HTTP",
  "aws-s3-upload-expiry": "uploads for ever",
  "semantest-budget": "no budget",
};

/** A chat on a WebSocket API as tutorials have it: it works, and that is all. */
export async function chatProgram(): Promise<Record<string, unknown>> {
  const table = new Table("connections", {
    attributes: [{ name: "connectionId", type: "S" }],
    hashKey: "connectionId",
    billingMode: "PAY_PER_REQUEST",
  });
  const uploads = new Bucket("uploads", {});
  new BucketCorsConfiguration("uploads-cors", {
    bucket: uploads.bucket,
    corsRules: [{ allowedMethods: ["PUT"], allowedOrigins: ["*"] }],
  });
  const role = new Role("chat-role", {
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
      ],
    }),
  });
  new RolePolicyAttachment("chat-tables", {
    role: role.name,
    policyArn: "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess",
  });
  new RolePolicy("chat-sends", {
    role: role.name,
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "execute-api:*", Resource: "*" }],
    }),
  });
  new LogGroup("chat-log", { name: "/aws/lambda/chat" });
  const chat = new LambdaFunction("chat", {
    role: role.arn,
    runtime: "nodejs18.x",
    handler: "index.handler",
    code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(CODE) }),
    environment: { variables: { TABLE: table.name, JWT_SECRET: "super-secret" } },
  });
  const api = new Api("chat-api", {
    protocolType: "WEBSOCKET",
    routeSelectionExpression: "$request.body.action",
  });
  const integration = new Integration("chat-integration", {
    apiId: api.id,
    integrationType: "AWS_PROXY",
    integrationUri: chat.invokeArn,
  });
  for (const routeKey of ["$connect", "$default", "$disconnect"]) {
    new Route(`chat-${routeKey.slice(1)}`, {
      apiId: api.id,
      routeKey,
      target: pulumi.interpolate`integrations/${integration.id}`,
    });
  }
  new Stage("chat-stage", {
    apiId: api.id,
    name: "dev",
    autoDeploy: true,
    defaultRouteSettings: {
      dataTraceEnabled: true,
      loggingLevel: "INFO",
      throttlingBurstLimit: 0,
      throttlingRateLimit: 0,
    },
  });
  new Permission("chat-invoke", {
    action: "lambda:InvokeFunction",
    function: chat.name,
    principal: "apigateway.amazonaws.com",
  });
  return { url: api.apiEndpoint };
}
