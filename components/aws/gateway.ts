import { createHash } from "node:crypto";
import type { Api } from "@pulumi/aws/apigatewayv2/api.js";
import { Deployment } from "@pulumi/aws/apigatewayv2/deployment.js";
import { Integration } from "@pulumi/aws/apigatewayv2/integration.js";
import { Route } from "@pulumi/aws/apigatewayv2/route.js";
import { Stage } from "@pulumi/aws/apigatewayv2/stage.js";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context.ts";
import type { DeployedFunction } from "./functions.ts";
import { LIVE_ALIAS } from "./functions.ts";

/** Most that API Gateway waits for a function behind a WebSocket API; the functions give up at the same time. */
const INTEGRATION_TIMEOUT_MS = 29_000;

/**
 * A fuse, not a limit for anybody in particular: an account has 10,000 requests a second for all its APIs and for what
 * they send to sockets. A stage that takes half of it leaves room for its own answers.
 */
const THROTTLE = { throttlingBurstLimit: 2_500, throttlingRateLimit: 5_000 };

/** An API of the stack and the words that its resources are named with. */
export interface Gateway {
  readonly api: Api;
  readonly protocol: "HTTP" | "WEBSOCKET";
  /** Suffix of the names of its resources. */
  readonly purpose: string;
  readonly stage: string;
}

export interface RouteInputs {
  readonly key: string;
  /** Suffix of the route's name, since a key such as `$connect` makes a poor one. */
  readonly purpose: string;
  readonly integrationId: pulumi.Output<string>;
  /** Its authorizer; undefined: the route is open. */
  readonly authorizerId: pulumi.Output<string> | undefined;
}

/** How the API hands an event to the live version of a function. */
export function createIntegration(
  context: Context,
  { api, protocol, purpose }: Gateway,
  { alias }: DeployedFunction,
): Integration {
  return new Integration(
    `${context.name}-${purpose}-integration`,
    {
      apiId: api.id,
      integrationType: "AWS_PROXY",
      integrationMethod: "POST",
      integrationUri: alias.invokeArn,
      // A WebSocket API has only one format of events.
      payloadFormatVersion: protocol === "HTTP" ? "2.0" : undefined,
      timeoutMilliseconds: INTEGRATION_TIMEOUT_MS,
      region: context.region,
    },
    context.options,
  );
}

/** Lets one route or authorizer of the API call the live version of a function; `path` is the end of its ARN. */
export function permit(
  context: Context,
  { api, purpose }: Gateway,
  lambda: DeployedFunction,
  caller: string,
  path: pulumi.Input<string>,
): Permission {
  return new Permission(
    `${context.name}-${purpose}-${caller}-permission`,
    {
      action: "lambda:InvokeFunction",
      function: lambda.function.name,
      qualifier: LIVE_ALIAS,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`${api.executionArn}/${path}`,
      region: context.region,
    },
    // A permission belongs to its alias and goes with it.
    pulumi.mergeOptions(context.options, { dependsOn: [lambda.alias] }),
  );
}

export function createRoute(
  context: Context,
  { api, purpose }: Gateway,
  { key, purpose: suffix, integrationId, authorizerId }: RouteInputs,
): Route {
  return new Route(
    `${context.name}-${purpose}-${suffix}-route`,
    {
      apiId: api.id,
      routeKey: key,
      target: pulumi.interpolate`integrations/${integrationId}`,
      authorizationType: authorizerId === undefined ? "NONE" : "CUSTOM",
      authorizerId,
      apiKeyRequired: false,
      region: context.region,
    },
    context.options,
  );
}

export interface StageInputs {
  /** What the stage serves; another configuration makes a new deployment. New code moves an alias and needs none. */
  readonly configuration: pulumi.Input<unknown>;
  /** Members of a line of the access log. */
  readonly logFormat: Readonly<Record<string, string>>;
  /** The routes, without which there is nothing to deploy, and what the stage needs to be able to log. */
  readonly dependsOn: pulumi.Resource[];
}

export function deployStage(
  context: Context,
  { api, protocol, purpose, stage }: Gateway,
  { configuration, logFormat, dependsOn }: StageInputs,
): Stage {
  const { name, region, tags } = context;
  const options = pulumi.mergeOptions(context.options, { dependsOn });
  const deployment = new Deployment(
    `${name}-${purpose}-deployment`,
    { apiId: api.id, triggers: { configuration: pulumi.jsonStringify(configuration).apply(digest) }, region },
    options,
  );
  return new Stage(
    `${name}-${purpose}-stage`,
    {
      apiId: api.id,
      name: stage,
      autoDeploy: false,
      deploymentId: deployment.id,
      // Given whole: of half given settings the provider makes a burst and a rate of 0, and everything is refused.
      defaultRouteSettings: {
        ...THROTTLE,
        detailedMetricsEnabled: false,
        // Execution logs would hold what peers send; an HTTP API has none.
        ...(protocol === "WEBSOCKET" && { dataTraceEnabled: false, loggingLevel: "OFF" }),
      },
      accessLogSettings: {
        destinationArn: createAccessLog(context, purpose).arn,
        format: JSON.stringify(logFormat),
      },
      region,
      tags,
    },
    options,
  );
}

function createAccessLog({ name, options, physicalName, region, settings, tags }: Context, purpose: string) {
  return new LogGroup(
    `${name}-${purpose}-access-log`,
    {
      // The prefix spares the account's resource policy of CloudWatch Logs, which has room for a few names only.
      name: pulumi.interpolate`/aws/vendedlogs/${physicalName(purpose)}`,
      retentionInDays: settings.logRetentionDays,
      logGroupClass: "STANDARD",
      skipDestroy: false,
      region,
      tags,
    },
    options,
  );
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
