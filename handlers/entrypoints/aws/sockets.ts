import type { APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { problemResponse } from "../../core/doors/answers.ts";
import { problemOf } from "../../core/problems.ts";
import { type Connection, StoreUnavailable } from "../../ports/index.ts";
import type { Problem } from "../../protocol/index.ts";
import { type Admission, admissionOf } from "./admission.ts";
import { openFunctions } from "./functions.ts";
import { subprotocolOf } from "./headers.ts";
import { resultOf } from "./httpMessages.ts";
import { invoke } from "./invocation.ts";

const { service, secrets, telemetry, settings, clock } = openFunctions(process.env);

/** The parts of API Gateway's event that are read. */
export interface SocketEvent {
  readonly requestContext: {
    readonly eventType: "CONNECT" | "MESSAGE" | "DISCONNECT";
    readonly connectionId: string;
    readonly domainName: string;
    readonly stage: string;
    readonly authorizer?: Readonly<Record<string, unknown>> | null;
    readonly disconnectStatusCode?: number;
  };
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  readonly body?: string | null;
}

const DONE: APIGatewayProxyStructuredResultV2 = { statusCode: 200 };
const FAILED: APIGatewayProxyStructuredResultV2 = { statusCode: 500 };

/** Handler of `$connect`, `$default` and `$disconnect`. Answers to frames are sent, never returned. */
export const handler = (event: SocketEvent, context: Context) => {
  const { eventType } = event.requestContext;
  const otherwise = () => (eventType === "MESSAGE" ? DONE : FAILED);
  return invoke(telemetry, context, { door: eventType.toLowerCase(), otherwise }, () => handle(event));
};

async function handle(event: SocketEvent): Promise<APIGatewayProxyStructuredResultV2> {
  const { eventType, authorizer } = event.requestContext;
  const admission = admissionOf(authorizer);
  if (eventType === "CONNECT") return connect(event, admission);
  const connection = connectionOf(event, admission);
  await readSecrets();
  if (eventType === "MESSAGE") await service.message(connection, event.body ?? "");
  else await disconnect(event, connection);
  return DONE;
}

/** Where there are none, the service itself refuses what needs one, and tells the peer when to come back. */
async function readSecrets(): Promise<void> {
  try {
    await secrets.read();
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}

/** The authorizer has decided already; here its refusal gets its status, and an agreement its subprotocol. */
async function connect(
  { headers }: SocketEvent,
  admission: Admission | undefined,
): Promise<APIGatewayProxyStructuredResultV2> {
  if (admission === undefined) return resultOf(problemResponse(NOBODY_DECIDED));
  if ("refusal" in admission) return resultOf(problemResponse(admission.refusal));
  telemetry.count("connections_opened_total", { role: admission.principal.role });
  const subprotocol = subprotocolOf(headers);
  return subprotocol === undefined
    ? DONE
    : { statusCode: 200, headers: { "Sec-WebSocket-Protocol": subprotocol } };
}

async function disconnect({ requestContext }: SocketEvent, connection: Connection): Promise<void> {
  const { disconnectStatusCode } = requestContext;
  telemetry.count("connections_closed_total", { code: String(disconnectStatusCode ?? "unknown") });
  await service.disconnected(connection, `close ${disconnectStatusCode ?? "unknown"}`);
}

function connectionOf({ requestContext }: SocketEvent, admission: Admission | undefined): Connection {
  const { connectionId, domainName, stage } = requestContext;
  const connection = {
    id: connectionId,
    endpoint: `https://${domainName}/${stage}`,
    release: settings.release,
  };
  return admission === undefined || "refusal" in admission
    ? { ...connection, openedAt: clock.now() }
    : { ...connection, openedAt: admission.openedAt, principal: admission.principal };
}

const NOBODY_DECIDED: Problem = problemOf({
  status: 401,
  code: "PERMISSION_DENIED",
  detail: "No authorizer let this socket in.",
  hint: "The route $connect needs the stack's authorizer.",
});
