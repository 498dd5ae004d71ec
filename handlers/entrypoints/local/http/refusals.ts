import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { type ProblemDetails, problemOf } from "../../../core/problems.ts";
import type { ErrorCode, Problem } from "../../../protocol/index.ts";
import type { GateRefusal } from "./gate.ts";

const GATE_CODES: Readonly<Record<GateRefusal["status"], ErrorCode>> = {
  400: "INVALID_INPUT",
  403: "PERMISSION_DENIED",
  415: "INVALID_INPUT",
  421: "INVALID_INPUT",
};

export function gateProblem({ status, detail, hint }: GateRefusal): Problem {
  return problemOf({ status, code: GATE_CODES[status], detail, hint });
}

/** 503 of a server that takes nothing new for now. */
export function unavailableProblem(
  reason: "starting" | "draining" | "overloaded" | "full" | "failing",
  retryAfterMs: number,
): Problem {
  const details: Readonly<Record<typeof reason, Pick<ProblemDetails, "detail" | "hint">>> = {
    starting: { detail: "The server is starting.", hint: "Ask again in a moment." },
    draining: { detail: "The server is stopping.", hint: "Ask again once it has been restarted." },
    overloaded: { detail: "The server is overloaded.", hint: "Ask again later; open jobs go on." },
    full: { detail: "The server holds as many sockets as it may.", hint: "Ask again later." },
    failing: { detail: "The server could not deal with this.", hint: "Ask again; its log says what failed." },
  };
  return problemOf({ status: 503, code: "UNAVAILABLE", ...details[reason], retryAfterMs });
}

/** The connection ends with a refusal: what is left of a refused request is not read. */
function headersOf(refused: Problem, body: string): Record<string, string> {
  return {
    "Content-Type": "application/problem+json",
    "Content-Length": String(Buffer.byteLength(body)),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    Connection: "close",
    ...(refused.retryAfterMs !== undefined && {
      "Retry-After": String(Math.max(1, Math.ceil(refused.retryAfterMs / 1000))),
    }),
  };
}

/**
 * Refuses an HTTP request before any door. A page or extension of an allowed origin can read why; all others see a failed
 * call.
 */
export function refuseRequest(response: ServerResponse, refused: Problem, allowedOrigin?: string): void {
  const body = JSON.stringify(refused);
  const cors = allowedOrigin !== undefined && {
    "Access-Control-Allow-Origin": allowedOrigin,
    "Access-Control-Expose-Headers": "Retry-After",
    Vary: "Origin",
  };
  response.writeHead(refused.status, { ...headersOf(refused, body), ...cors }).end(body);
}

/** Refuses an upgrade on its bare socket, before any WebSocket exists. */
export function refuseUpgrade(socket: Duplex, refused: Problem): void {
  const body = JSON.stringify(refused);
  const headers = Object.entries(headersOf(refused, body)).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.once("finish", () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${refused.status} ${STATUS_CODES[refused.status] ?? "Error"}\r\n${headers.join("")}\r\n${body}`,
  );
}
