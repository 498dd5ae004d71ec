import type { HttpHandler, HttpRequest } from "@azure/functions";
import { serverText } from "../../core/delivery/texts.ts";
import { problemResponse } from "../../core/doors/answers.ts";
import { problemOf } from "../../core/problems.ts";
import type { Address, Connection } from "../../ports/index.ts";
import type { Problem } from "../../protocol/index.ts";
import type { Functions } from "./functions.ts";
import { headersOf, resultOf } from "./httpMessages.ts";
import { invoke } from "./invocation.ts";
import { OpenConnections } from "./openConnections.ts";
import { byAccessKey, byIdentity, type IsSignalR } from "./upstreamCaller.ts";
import { connectionOf, eventOf, type UpstreamEvent } from "./upstreamEvent.ts";

/** Handler of what SignalR tells: a connection came or went, or a peer sent a frame. */
export function upstreamHandler(parts: Functions): HttpHandler {
  const { secrets, settings, telemetry } = parts;
  const { upstreamIdentity } = settings;
  const isSignalR = upstreamIdentity === undefined ? byAccessKey(secrets) : byIdentity(upstreamIdentity);
  const connections = new OpenConnections(parts);
  return async (call) =>
    resultOf(
      await invoke(telemetry, "upstream", async () => {
        await secrets.read();
        const event = await read(parts, isSignalR, call);
        return event instanceof Response ? event : take(parts, connections, event);
      }),
    );
}

/** The event of a call, where SignalR itself makes it and it is of this app's hub; else the refusal. */
async function read(
  { settings, telemetry }: Functions,
  isSignalR: IsSignalR,
  call: HttpRequest,
): Promise<UpstreamEvent | Response> {
  const headers = headersOf(call);
  const connection = connectionOf(headers);
  if (connection === undefined || !(await isSignalR(headers, connection))) {
    telemetry.count("requests_refused_total", { reason: "upstream" });
    return problemResponse(NOT_SIGNALR);
  }
  const { hub = "", category = "", event = "" } = call.params;
  const told = eventOf({ hub, category, event }, connection, headers, await call.arrayBuffer());
  if ("status" in told) return problemResponse(invalid(told.status, told.detail));
  return told.hub === settings.signalrHub ? told : problemResponse(invalid(404, "Another hub's upstream."));
}

async function take(parts: Functions, connections: OpenConnections, event: UpstreamEvent): Promise<Response> {
  const { service, telemetry } = parts;
  const { connection: id, ticket } = event;
  const known = await connections.find(id, ticket);
  if (event.kind === "disconnected") {
    if (known === undefined) return done();
    telemetry.count("connections_closed_total", { role: roleOf(known) });
    connections.forget(id, ticket);
    await service.disconnected(known, event.reason);
    return done();
  }
  const admitted = known === undefined ? await connections.open(id, ticket) : { connection: known };
  if ("refusal" in admitted) return refuse(parts, admitted.connection, admitted.refusal);
  const { connection } = admitted;
  if (known === undefined) telemetry.count("connections_opened_total", { role: roleOf(connection) });
  if (event.kind === "frame") await service.message(connection, event.text);
  return done();
}

/**
 * SignalR keeps a connection whatever its `connected` is answered, or closes it without saying why: so the peer is told, and
 * the connection closed. Where our store did not answer, it stays: its next frame counts as its `connected`.
 */
async function refuse({ ports }: Functions, connection: Connection, problem: Problem): Promise<Response> {
  if (problem.code !== "UNAVAILABLE") {
    const { id, endpoint, release } = connection;
    const address: Address = { connection: id, endpoint, release, batch: false };
    const { code, detail, title, hint = "POST /connect gives another ticket." } = problem;
    const text = serverText(
      "ErrorEvent",
      { code, message: detail ?? title, hint, fatal: true },
      { id: ports.ids.uuid(), now: ports.clock.now() },
    );
    await ports.broadcaster.send(address, text, { kind: "control" });
    await ports.broadcaster.disconnect(address);
  }
  return problemResponse(problem);
}

function roleOf({ principal }: Connection): string {
  return principal?.role ?? "unknown";
}

/** Nothing to return: answers to frames are sent. */
function done(): Response {
  return new Response(null, { status: 204 });
}

function invalid(status: number, detail: string): Problem {
  return problemOf({
    status,
    code: "INVALID_INPUT",
    detail,
    hint: "The upstream template of the SignalR service says what is called here.",
  });
}

const NOT_SIGNALR: Problem = problemOf({
  status: 401,
  code: "PERMISSION_DENIED",
  detail: "Only the service's own SignalR may call here.",
  hint: "Peers open a socket with what POST /connect gives them.",
});
