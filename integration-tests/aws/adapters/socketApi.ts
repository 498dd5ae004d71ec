import { once } from "node:events";
import {
  type ApiGatewayManagementApiClient,
  GetConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { WebSocket } from "ws";
import type { BroadcastPeer } from "../../../handlers/ports/contract/index.ts";
import type { Address } from "../../../handlers/ports/index.ts";
import { archive } from "../../../scripts/functions/archive.ts";
import type { MiniStack } from "../../rig/aws/ministack.ts";
import { clientSettings } from "./tables.ts";

const STAGE = "live";

/** Answers every message with the connection's name. */
const INTRODUCTION =
  "export const handler = async (event) => ({ statusCode: 200, body: event.requestContext.connectionId });";

/** A WebSocket API that tells each peer its connection's name; `@connections` does the rest. */
export interface SocketApi {
  /** Where peers open sockets. */
  readonly url: string;
  /** Where frames for them are posted. */
  readonly callback: string;
}

export async function createSocketApi(stack: MiniStack): Promise<SocketApi> {
  const client = new ApiGatewayV2Client(clientSettings(stack));
  try {
    const { ApiId } = await client.send(
      new CreateApiCommand({
        Name: "sockets",
        ProtocolType: "WEBSOCKET",
        RouteSelectionExpression: "$request.body.type",
      }),
    );
    const { IntegrationId } = await client.send(
      new CreateIntegrationCommand({
        ApiId,
        IntegrationType: "AWS_PROXY",
        IntegrationUri: await createFunction(stack),
      }),
    );
    await client.send(
      new CreateRouteCommand({
        ApiId,
        RouteKey: "$default",
        Target: `integrations/${IntegrationId}`,
        RouteResponseSelectionExpression: "$default",
      }),
    );
    await client.send(new CreateStageCommand({ ApiId, StageName: STAGE }));
    return {
      url: stack.socketUrl(ApiId ?? "", STAGE),
      callback: `${stack.endpoint}/_aws/execute-api/${ApiId}/${STAGE}`,
    };
  } finally {
    client.destroy();
  }
}

async function createFunction(stack: MiniStack): Promise<string> {
  const client = new LambdaClient(clientSettings(stack));
  try {
    const { FunctionArn = "" } = await client.send(
      new CreateFunctionCommand({
        FunctionName: "introduction",
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Role: await createRole(stack),
        Code: { ZipFile: archive({ "index.mjs": Buffer.from(INTRODUCTION) }) },
      }),
    );
    return FunctionArn;
  } finally {
    client.destroy();
  }
}

/** A role without rights: the function calls nobody. */
async function createRole(stack: MiniStack): Promise<string> {
  const client = new IAMClient(clientSettings(stack));
  try {
    const trust = {
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    };
    const { Role } = await client.send(
      new CreateRoleCommand({
        RoleName: "introduction",
        AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
      }),
    );
    return Role?.Arn ?? "";
  } finally {
    client.destroy();
  }
}

/** Opens a socket and asks for its name. */
export async function openPeer(
  { url, callback }: SocketApi,
  batch: boolean,
  management: ApiGatewayManagementApiClient,
): Promise<BroadcastPeer> {
  const socket = new WebSocket(url);
  const frames: string[] = [];
  let heard = Promise.withResolvers<void>();
  socket.on("message", (data) => {
    frames.push(String(data));
    heard.resolve();
  });
  const closed = once(socket, "close");
  const next = async (): Promise<string> => {
    for (;;) {
      const frame = frames.shift();
      if (frame !== undefined) return frame;
      heard = Promise.withResolvers();
      await heard.promise;
    }
  };
  await once(socket, "open");
  socket.send("{}");
  const connectionId = await next();
  const address: Address = { connection: connectionId, endpoint: callback, release: "release-1", batch };
  return {
    address,
    next,
    closed: async () => {
      await closed;
      return frames;
    },
    leave: async () => {
      socket.close();
      await closed;
      while (await isKnown(management, connectionId));
    },
  };
}

async function isKnown(management: ApiGatewayManagementApiClient, connection: string): Promise<boolean> {
  try {
    await management.send(new GetConnectionCommand({ ConnectionId: connection }));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "GoneException") return false;
    throw error;
  }
}
