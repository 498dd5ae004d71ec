import { once } from "node:events";
import {
  Agent,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as requestHttp,
  type ServerResponse,
} from "node:http";
import { request as requestHttps, Agent as TlsAgent } from "node:https";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Host } from "./gateway.ts";

/** Headers of one connection, which do not go on to the next. */
const OF_CONNECTION = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);
/** A part that was restarted must not be sent what an old connection to it would swallow. */
const ANEW = new Agent({ keepAlive: false });
const KEPT = new TlsAgent({ keepAlive: true });

export interface Passage {
  /** `http(s)://host[:port]` that gets the call. */
  readonly origin: string;
  /** Path and query; default: as they came. */
  readonly path?: string;
  /** Headers beside those of the call; undefined takes one away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Time for the first byte of the answer, milliseconds. */
  readonly timeoutMs?: number;
  /** Changes the headers of the answer. */
  readonly answered?: (headers: OutgoingHttpHeaders) => OutgoingHttpHeaders;
}

/** Hands a call on, and its answer back. */
export async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  passage: Passage,
): Promise<void> {
  const outgoing = open(request, passage, withoutConnection(request.headers));
  void pipeline(request, outgoing).catch((error) => outgoing.destroy(error));
  const [answer]: IncomingMessage[] = await once(outgoing, "response");
  if (answer === undefined) throw new Error("no answer");
  const headers = withoutConnection(answer.headers);
  response.writeHead(answer.statusCode ?? 502, passage.answered?.(headers) ?? headers);
  await pipeline(answer, response).catch(() => response.destroy());
}

/** Hands an upgrade on and joins both ends, until one of them closes. */
export function passUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, passage: Passage): void {
  const upgrade = { connection: "Upgrade", upgrade: request.headers.upgrade ?? "websocket" };
  const outgoing = open(request, passage, { ...withoutConnection(request.headers), ...upgrade });
  outgoing.on("upgrade", (answer, upstream, first) => {
    upstream.on("error", () => upstream.destroy());
    const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("")}\r\n`);
    socket.write(first);
    upstream.write(head);
    socket.pipe(upstream).pipe(socket);
    socket.once("close", () => upstream.destroy());
    upstream.once("close", () => socket.destroy());
  });
  outgoing.on("response", (answer) => {
    answer.resume();
    refuseUpgrade(socket, answer.statusCode ?? 502);
  });
  outgoing.on("error", () => refuseUpgrade(socket, 502));
  outgoing.end();
}

/** Answers an upgrade with a status and ends the connection. */
export function refuseUpgrade(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** A host whose calls all go to one place. */
export function passing(passage: (request: IncomingMessage) => Promise<Passage> | Passage): Host {
  return {
    request: async (request, response) => pass(request, response, await passage(request)),
    upgrade: async (request, socket, head) => passUpgrade(request, socket, head, await passage(request)),
  };
}

function open(request: IncomingMessage, passage: Passage, headers: OutgoingHttpHeaders) {
  const { headers: changed = {}, origin, path = request.url ?? "/", timeoutMs } = passage;
  const target = new URL(origin);
  const isTls = target.protocol === "https:";
  const all = { ...headers, ...changed };
  const outgoing = (isTls ? requestHttps : requestHttp)({
    host: target.hostname,
    port: target.port,
    path,
    method: request.method ?? "GET",
    headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
    setHost: false,
    agent: isTls ? KEPT : ANEW,
  });
  if (timeoutMs !== undefined) outgoing.setTimeout(timeoutMs, () => outgoing.destroy(new OriginTimeout()));
  return outgoing;
}

/** An origin did not answer in time. */
export class OriginTimeout extends Error {}

function withoutConnection(headers: IncomingMessage["headers"]): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_CONNECTION.has(name)));
}
