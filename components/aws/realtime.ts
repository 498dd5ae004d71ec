import { Api } from "@pulumi/aws/apigatewayv2/api.js";
import { Authorizer } from "@pulumi/aws/apigatewayv2/authorizer.js";
import * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context.ts";
import type { DeployedFunctions } from "./functions.ts";
import type { Gateway } from "./gateway.ts";
import { createIntegration, createRoute, deployStage, permit } from "./gateway.ts";

/** The events of a socket; any frame is `$default`. */
const ROUTES = { $connect: "connect", $default: "message", $disconnect: "disconnect" };

/** One line per event. No address, no query string, no header: those may hold a ticket or name a person. */
const LOG_FORMAT = {
  time: "$context.requestTimeEpoch",
  requestId: "$context.requestId",
  connectionId: "$context.connectionId",
  connectedAt: "$context.connectedAt",
  event: "$context.eventType",
  route: "$context.routeKey",
  status: "$context.status",
  integrationStatus: "$context.integrationStatus",
  integrationLatency: "$context.integrationLatency",
  integrationError: "$context.integrationErrorMessage",
  authorizerStatus: "$context.authorizer.status",
  authorizerError: "$context.authorizer.error",
  error: "$context.error.message",
};

/** The API that holds the sockets. It exists before the functions, which are told the name of what stands before it. */
export function createSocketApi({ name, options, physicalName, region, tags }: Context): Gateway {
  const api = new Api(
    `${name}-sockets-api`,
    {
      name: physicalName("sockets"),
      description: "Sockets of a Semantest service.",
      protocolType: "WEBSOCKET",
      // All frames take one route; an expression is required all the same.
      routeSelectionExpression: "$request.body.type",
      // The edge and the functions use it; the origin secret keeps everybody else out.
      disableExecuteApiEndpoint: false,
      region,
      tags,
    },
    options,
  );
  return { api, protocol: "WEBSOCKET", purpose: "sockets", stage: "live" };
}

/** Connects the sockets to the functions and opens the stage. */
export function serveSockets(
  context: Context,
  gateway: Gateway,
  { authorizer: authorize, sockets }: DeployedFunctions,
  logRole: pulumi.Resource[],
): void {
  const { api, stage } = gateway;
  const integration = createIntegration(context, gateway, sockets);
  const authorizer = new Authorizer(
    `${context.name}-sockets-authorizer`,
    {
      apiId: api.id,
      name: context.physicalName("authorizer"),
      authorizerType: "REQUEST",
      authorizerUri: authorize.alias.invokeArn,
      // With one, API Gateway would refuse before the authorizer can say why.
      identitySources: [],
      region: context.region,
    },
    context.options,
  );
  const authorizerPath = pulumi.interpolate`authorizers/${authorizer.id}`;
  const authorizerPermission = permit(context, gateway, authorize, "authorizer", authorizerPath);
  const routes = Object.entries(ROUTES).map(([key, purpose]) => ({
    permission: permit(context, gateway, sockets, purpose, `${stage}/${key}`),
    route: createRoute(context, gateway, {
      key,
      purpose,
      integrationId: integration.id,
      authorizerId: key === "$connect" ? authorizer.id : undefined,
    }),
  }));
  deployStage(context, gateway, {
    configuration: {
      routes: ROUTES,
      selection: api.routeSelectionExpression,
      endpointOff: api.disableExecuteApiEndpoint,
      authorizer: [authorizer.id, authorizer.authorizerUri],
      integration: [integration.id, integration.integrationUri, integration.timeoutMilliseconds],
    },
    logFormat: LOG_FORMAT,
    dependsOn: [
      ...logRole,
      authorizerPermission,
      ...routes.flatMap(({ permission, route }) => [permission, route]),
    ],
  });
}
