import { randomUUID } from "node:crypto";
import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type ServerResponse,
} from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { FrameTranslator } from "../../frames.ts";
import { freePort } from "../../freePort.ts";
import type { Translator } from "./addresses.ts";
import { createTranslator } from "./addresses.ts";
import type { Behavior, EdgeDistribution } from "./distribution.ts";
import type { Block } from "./firewall.ts";
import { forwardedHeaders, forwardedQuery, pairs, type Viewer } from "./forwarding.ts";
import { behaviorFor } from "./routing.ts";

/** Answers that CloudFront gives itself. */
const WRONG_HOST: Block = { status: 403, headers: {}, body: "no distribution of that name" };
const WRONG_METHOD: Block = { status: 403, headers: {}, body: "the distribution does not allow this method" };
const NO_ANSWER: Block = { status: 504, headers: {}, body: "the origin did not answer in time" };
const NO_ORIGIN: Block = { status: 502, headers: {}, body: "the origin could not be reached" };

const HANDSHAKE = ["sec-websocket-key", "sec-websocket-version"];
const BODILESS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "DELETE"]);

export interface EdgeOptions {
  readonly distribution: EdgeDistribution;
  /** Port on this machine that stands for every origin; it tells them apart by `Host`. */
  readonly originPort: number;
}

/** A stand-in for CloudFront's edge. */
export interface Edge {
  /** `http://127.0.0.1:<port>`, in place of `https://` and the distribution's name. */
  readonly origin: string;
  /** The public host that a request to `origin` is taken to be for. */
  readonly host: string;
  stop(): Promise<void>;
}

/**
 * Does what a deployed distribution's own inputs say, and nothing else: the first behavior whose path fits, its allowed
 * methods, the listed headers and queries, the origin's path and its own headers. A header or a path that was forgotten
 * there is missing here.
 *
 * It does not prove TLS, caching, counting rules of the firewall, nor how CloudFront treats upgrades. Other names are
 * refused, but its own address counts as the distribution's first name, since tests have no name service.
 */
export async function startEdge({ distribution, originPort }: EdgeOptions): Promise<Edge> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const host = distribution.aliases[0] ?? distribution.domainName;
  const translator = createTranslator([
    [`https://${host}`, origin],
    [`wss://${host}`, `ws://127.0.0.1:${port}`],
  ]);
  const own = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  const edge = new RequestHandler({ distribution, originPort, translator, host, own });
  const server = createServer((incoming, answer) => void edge.answer(incoming, answer));
  server.on("upgrade", (incoming, socket, head) => void edge.upgrade(incoming, socket, head));
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    origin,
    host,
    stop: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      if (server.listening) await once(server, "close");
    },
  };
}

interface Surroundings {
  readonly distribution: EdgeDistribution;
  readonly originPort: number;
  readonly translator: Translator;
  readonly host: string;
  /** Hosts that stand for `host`. */
  readonly own: ReadonlySet<string>;
}

/** A request that goes on to an origin. */
interface Forwarded {
  readonly behavior: Behavior;
  readonly path: string;
  readonly headers: [name: string, value: string][];
}

class RequestHandler {
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  async answer(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const forwarded = this.#forward(incoming);
    if (!("behavior" in forwarded)) {
      answer.writeHead(forwarded.status, forwarded.headers).end(forwarded.body);
      return;
    }
    try {
      await this.#exchange(incoming, forwarded, answer);
    } catch (error) {
      const { status, body } = isTimeout(error) ? NO_ANSWER : NO_ORIGIN;
      if (answer.headersSent) answer.destroy();
      else answer.writeHead(status).end(body);
    }
  }

  async #exchange(incoming: IncomingMessage, forwarded: Forwarded, answer: ServerResponse): Promise<void> {
    const { translator } = this.#around;
    const body = Buffer.from(await rawBody(incoming));
    const isText = /json|text/.test(incoming.headers["content-type"] ?? "");
    const sent = isText ? Buffer.from(translator.toService(body.toString("utf8"))) : body;
    if (sent.length > 0 || !BODILESS.has(incoming.method ?? "")) {
      forwarded.headers.push(["content-length", String(sent.length)]);
    }
    const outgoing = this.#request(incoming, forwarded);
    outgoing.end(sent);
    const [answered]: IncomingMessage[] = await once(outgoing, "response");
    if (answered === undefined) throw new Error("no answer");
    const headers = this.#answerHeaders(answered, forwarded.behavior);
    if (!/json|text/.test(answered.headers["content-type"] ?? "")) {
      answer.writeHead(answered.statusCode ?? 502, headers);
      await pipeline(answered, answer);
      return;
    }
    const told = Buffer.from(translator.toClient(await text(answered)));
    if (incoming.method !== "HEAD") headers["content-length"] = told.length;
    answer.writeHead(answered.statusCode ?? 502, headers).end(told);
  }

  async upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on("error", () => socket.destroy());
    const forwarded = this.#forward(incoming);
    if (!("behavior" in forwarded)) {
      writeAnswer(socket, forwarded.status, forwarded.headers, forwarded.body);
      return;
    }
    // An origin that is not shown the handshake cannot be asked for one.
    const { headers: listed } = forwarded.behavior.forwarding;
    if (HANDSHAKE.every((name) => listed.has(name))) {
      forwarded.headers.push(["connection", "Upgrade"], ["upgrade", "websocket"]);
    }
    const outgoing = this.#request(incoming, forwarded);
    outgoing.on("upgrade", (answered, upstream, first) => {
      upstream.on("error", () => upstream.destroy());
      socket.write(headText(answered.statusCode ?? 101, [...pairs(answered.rawHeaders)]));
      this.#join(socket, head, upstream, first);
    });
    outgoing.on("response", async (answered) => {
      const body = this.#around.translator.toClient(await text(answered));
      const headers = this.#answerHeaders(answered, forwarded.behavior);
      writeAnswer(socket, answered.statusCode ?? 502, headers, body);
    });
    outgoing.on("error", (error) => {
      const { status, headers, body } = isTimeout(error) ? NO_ANSWER : NO_ORIGIN;
      writeAnswer(socket, status, headers, body);
    });
    outgoing.end();
  }

  /** Joins a client with its origin until one of them ends. */
  #join(client: Duplex, clientFirst: Buffer, upstream: Duplex, upstreamFirst: Buffer): void {
    const { translator } = this.#around;
    const toService = new FrameTranslator(translator.toService);
    const toClient = new FrameTranslator(translator.toClient);
    toService.write(clientFirst);
    toClient.write(upstreamFirst);
    client.pipe(toService).pipe(upstream);
    upstream.pipe(toClient).pipe(client);
    client.once("close", () => upstream.destroy());
    upstream.once("close", () => client.end());
  }

  /** What goes to which origin, or the edge's own answer. */
  #forward(incoming: IncomingMessage): Forwarded | Block {
    const { distribution, host, own } = this.#around;
    const given = (incoming.headers.host ?? "").toLowerCase();
    const asked = own.has(given) ? host : given;
    if (asked !== distribution.domainName && !distribution.aliases.includes(asked)) return WRONG_HOST;
    const method = incoming.method ?? "GET";
    const [path = "/", search = ""] = splitAt(incoming.url ?? "/", "?");
    const headers = new Map(
      [...pairs(incoming.rawHeaders)].map(([name, value]) => [name.toLowerCase(), value]),
    );
    const blocked = distribution.firewall?.judge({ method, path, headers: headers.set("host", asked) });
    if (blocked !== undefined) return blocked;
    const behavior = behaviorFor(distribution.behaviors, path);
    if (!behavior.allowedMethods.has(method)) return WRONG_METHOD;
    return {
      behavior,
      path: `${behavior.origin.originPath}${path}${forwardedQuery(search, behavior.forwarding)}`,
      headers: this.#originHeaders(incoming, behavior),
    };
  }

  #originHeaders(incoming: IncomingMessage, { forwarding, origin }: Behavior): [string, string][] {
    const viewer = viewerOf(incoming);
    const fixed = new Set(origin.customHeaders.map(({ name }) => name.toLowerCase()));
    const before = incoming.headers["x-forwarded-for"];
    return [
      ...forwardedHeaders(incoming.rawHeaders, forwarding, viewer).filter(
        ([name]) => !fixed.has(name.toLowerCase()),
      ),
      ...origin.customHeaders.map(({ name, value }): [string, string] => [name, value]),
      ["host", origin.domainName],
      ["via", `1.1 ${this.#around.distribution.domainName} (CloudFront)`],
      ["x-amz-cf-id", randomUUID()],
      ["x-forwarded-for", before === undefined ? viewer.address : `${before}, ${viewer.address}`],
    ];
  }

  #request(incoming: IncomingMessage, { behavior, path, headers }: Forwarded) {
    const { originPort } = this.#around;
    const { originReadTimeout } = behavior.origin.customOriginConfig;
    const outgoing = request({
      host: "127.0.0.1",
      port: originPort,
      method: incoming.method ?? "GET",
      path,
      headers: headers.flat(),
      setHost: false,
      agent: false,
      timeout: originReadTimeout * 1000,
    });
    outgoing.on("timeout", () => outgoing.destroy(new OriginTimeout()));
    return outgoing;
  }

  #answerHeaders(answered: IncomingMessage, behavior: Behavior): OutgoingHttpHeaders {
    const { translator } = this.#around;
    const headers: OutgoingHttpHeaders = { ...behavior.responseHeaders, ...answered.headers };
    if (answered.headers.location !== undefined)
      headers.location = translator.toClient(answered.headers.location);
    delete headers["transfer-encoding"];
    delete headers.connection;
    return { ...headers, via: `1.1 ${this.#around.distribution.domainName} (CloudFront)` };
  }
}

class OriginTimeout extends Error {}

function isTimeout(error: unknown): boolean {
  return error instanceof OriginTimeout;
}

function viewerOf({ socket }: IncomingMessage): Viewer {
  return { address: socket.remoteAddress ?? "", port: socket.remotePort ?? 0 };
}

async function rawBody(incoming: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = await incoming.toArray();
  return Buffer.concat(chunks);
}

function splitAt(whole: string, mark: string): [before: string, after: string] {
  const index = whole.indexOf(mark);
  return index < 0 ? [whole, ""] : [whole.slice(0, index), whole.slice(index)];
}

function headText(status: number, headers: Iterable<readonly [name: string, value: string]>): string {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${status === 101 ? "Switching Protocols" : "Refused"}\r\n${lines.join("")}\r\n`;
}

/** Answers an upgrade with a plain answer and ends the connection. */
function writeAnswer(socket: Duplex, status: number, headers: OutgoingHttpHeaders, body: string): void {
  const told = Object.entries({ ...headers, "content-length": Buffer.byteLength(body), connection: "close" });
  socket.end(
    headText(
      status,
      told.map(([name, value]) => [name, String(value)] as const),
    ) + body,
  );
}
