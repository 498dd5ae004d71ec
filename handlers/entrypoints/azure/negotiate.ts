import type { HttpHandler, HttpRequest } from "@azure/functions";
import * as v from "valibot";
import { PeerRoleSchema } from "../../protocol/index.ts";
import { throughEdge } from "./doors.ts";
import type { Functions } from "./functions.ts";
import { headersOf, resultOf } from "./httpMessages.ts";
import { invoke } from "./invocation.ts";

/** Headers that SignalR's own clients add to a negotiation; a browser asks for leave first. */
const CLIENT_HEADERS = "X-Requested-With, X-SignalR-User-Agent";
const ALLOW_HEADERS = "Access-Control-Allow-Headers";

const GrantSchema = v.object({ url: v.string(), ticket: v.string() });

/**
 * Handler of `POST /negotiate`, by which SignalR's own clients begin: `POST /connect` in their words. The answer sends them to
 * the service with a token. `?role=` says what the socket will speak as.
 */
export function negotiateHandler(
  parts: Pick<Functions, "service" | "secrets" | "telemetry" | "settings">,
): HttpHandler {
  return async (call) =>
    resultOf(
      await invoke(parts.telemetry, "negotiate", async () => {
        const request = connectRequest(call, parts.settings.publicOrigin);
        const answer = await throughEdge(parts, headersOf(call), request);
        return call.method === "OPTIONS" ? withClientHeaders(answer) : redirectOf(answer);
      }),
    );
}

function connectRequest(call: HttpRequest, publicOrigin: string): Request {
  const url = new URL("/connect", publicOrigin);
  const headers = headersOf(call);
  if (call.method !== "POST") return new Request(url, { method: call.method, headers });
  headers.set("Content-Type", "application/json");
  headers.delete("Content-Length");
  const role = v.safeParse(PeerRoleSchema, call.query.get("role"));
  return new Request(url, {
    method: "POST",
    headers,
    body: JSON.stringify(role.success ? { role: role.output } : {}),
  });
}

/** SignalR's redirect; a refusal stays what it is. */
async function redirectOf(answer: Response): Promise<Response> {
  if (!answer.ok) return answer;
  const { url, ticket } = v.parse(GrantSchema, await answer.json());
  const headers = new Headers(answer.headers);
  headers.delete("Content-Length");
  return new Response(JSON.stringify({ url, accessToken: ticket }), { status: 200, headers });
}

function withClientHeaders(answer: Response): Response {
  const allowed = answer.headers.get(ALLOW_HEADERS);
  if (allowed === null) return answer;
  const headers = new Headers(answer.headers);
  headers.set(ALLOW_HEADERS, `${allowed}, ${CLIENT_HEADERS}`);
  return new Response(null, { status: answer.status, headers });
}
