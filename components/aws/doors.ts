import { Api } from "@pulumi/aws/apigatewayv2/api.js";
import type { Context } from "./context.ts";
import type { DeployedFunctions } from "./functions.ts";
import type { Gateway } from "./gateway.ts";
import { createIntegration, createRoute, deployStage, permit } from "./gateway.ts";

/** One line per call. No address, header or path: a path may hold a pairing code; the function's own log names the door. */
const LOG_FORMAT = {
  time: "$context.requestTimeEpoch",
  requestId: "$context.requestId",
  method: "$context.httpMethod",
  status: "$context.status",
  responseLength: "$context.responseLength",
  responseLatency: "$context.responseLatency",
  integrationStatus: "$context.integration.integrationStatus",
  integrationLatency: "$context.integrationLatency",
  integrationError: "$context.integrationErrorMessage",
  error: "$context.error.message",
};

/** The API of the HTTP doors. */
export function createDoorsApi({ name, options, physicalName, region, tags }: Context): Gateway {
  const api = new Api(
    `${name}-doors-api`,
    {
      name: physicalName("doors"),
      description: "HTTP doors of a Semantest service.",
      protocolType: "HTTP",
      // Only the edge uses it; the origin secret keeps everybody else out.
      disableExecuteApiEndpoint: false,
      region,
      tags,
    },
    options,
  );
  return { api, protocol: "HTTP", purpose: "doors", stage: "$default" };
}

/** Connects every path, known or not, to the doors, which answer it with their own words, and opens the stage. */
export function serveDoors(context: Context, gateway: Gateway, { doors }: DeployedFunctions): void {
  const { api, stage } = gateway;
  const integration = createIntegration(context, gateway, doors);
  const route = createRoute(context, gateway, {
    key: "$default",
    purpose: "default",
    integrationId: integration.id,
    authorizerId: undefined,
  });
  const permission = permit(context, gateway, doors, "default", `${stage}/$default`);
  deployStage(context, gateway, {
    configuration: {
      routes: ["$default"],
      endpointOff: api.disableExecuteApiEndpoint,
      integration: [
        integration.id,
        integration.integrationUri,
        integration.payloadFormatVersion,
        integration.timeoutMilliseconds,
      ],
    },
    logFormat: LOG_FORMAT,
    dependsOn: [permission, route],
  });
}
