import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { buffer } from "node:stream/consumers";
import { type Envelope, EnvelopeSchema } from "@semantest/handlers/protocol";
import * as v from "valibot";
import { type RawData, WebSocket, WebSocketServer } from "ws";
import { signJson } from "../src/signing.ts";
import { Mailbox } from "./awaitable.ts";
import { envelope } from "./envelopes.ts";

/** One HTTP call or upgrade, as the server saw it. */
export interface RecordedRequest {
  readonly name: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** An answer; `hang` never comes. */
export type Answer =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | "hang"
  | "cut";

export type Route = (request: RecordedRequest) => Answer | Promise<Answer>;
export type Script = (socket: ScriptedSocket, envelope: Envelope) => void | Promise<void>;

export const SIGNATURE = { service: "semantest", version: "1.0.0", environment: "local", capabilities: [] };

/** A server that says what a spec tells it to say, on a free port of both loopbacks. */
export class ScriptedServer {
  /** Everything that arrived, in order. */
  readonly requests: RecordedRequest[] = [];
  readonly sockets: ScriptedSocket[] = [];
  readonly #opened = new Mailbox<ScriptedSocket>();
  readonly #routes = new Map<string, Route>();
  readonly #scripts = new Map<string, Script>();
  readonly #http: Server;
  readonly #keys: CryptoKeyPair | undefined;
  /** Kept after the end, so that a spec can name who was there. */
  port = 0;
  #extensions = 1;
  #sessions = 0;

  private constructor(http: Server, keys: CryptoKeyPair | undefined) {
    this.#http = http;
    this.#keys = keys;
  }

  /** Starts with a right signature; with `keys` it proves them in its Welcome. */
  static async start(
    options: { readonly keys?: CryptoKeyPair; readonly port?: number } = {},
  ): Promise<ScriptedServer> {
    const http = createServer();
    const server = new ScriptedServer(http, options.keys);
    http.on("request", (request, response) => {
      server.#answer(request).then(
        (answer) => {
          if (answer === "hang") return;
          if (answer === "cut") return void request.socket.destroy();
          const { status, body = "", headers = {} } = answer;
          const content =
            body instanceof Uint8Array || typeof body === "string" ? body : JSON.stringify(body);
          response.writeHead(status, { "content-type": "application/json", ...headers }).end(content);
        },
        (error) => response.writeHead(500).end(String(error)),
      );
    });
    const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "semantest.v1" });
    http.on("upgrade", (request, socket, head) => {
      server.#record(request, "");
      sockets.handleUpgrade(request, socket, head, (opened) => server.#open(opened, request));
    });
    http.listen(options.port ?? 0, "localhost");
    await once(http, "listening");
    const address = http.address();
    if (typeof address === "object" && address !== null) server.port = address.port;
    server.route("GET /signature", () => ({ status: 200, body: SIGNATURE }));
    server.route("GET /peers", () => ({ status: 200, body: { extensions: server.#extensions } }));
    server.on("HelloEvent", (socket, hello) => socket.welcome(hello));
    server.on("PingEvent", (socket, ping) =>
      socket.send(envelope("PongEvent", { source: "server", payload: ping.payload })),
    );
    return server;
  }

  get host(): string {
    return `localhost:${this.port}`;
  }

  get url(): string {
    return `ws://${this.host}`;
  }

  get origin(): string {
    return `http://${this.host}`;
  }

  /** Extensions that Welcome and `GET /peers` tell. */
  set extensions(count: number) {
    this.#extensions = count;
  }

  get extensions(): number {
    return this.#extensions;
  }

  /** Answers a door, named like `GET /signature`. */
  route(name: string, route: Route): void {
    this.#routes.set(name, route);
  }

  /** `POST /connect` hands out tickets for this server's own address. */
  sellTickets(): void {
    const limits = { frameBytes: 32_768, framesPerSecond: 50, burst: 200 };
    this.route("POST /connect", () => ({
      status: 200,
      body: {
        url: this.url,
        ticket: `t${this.requests.length}`,
        transport: "websocket",
        expiresAt: new Date().toISOString(),
        limits,
      },
    }));
  }

  /** Deals with a type of frame; `*` with those that have no script. */
  on(type: string, script: Script): void {
    this.#scripts.set(type, script);
  }

  /** The next socket that opens. */
  nextSocket(): Promise<ScriptedSocket> {
    return this.#opened.next();
  }

  /** Calls of one door, or upgrades (`GET /`). */
  calls(name: string): RecordedRequest[] {
    return this.requests.filter((it) => it.name === name);
  }

  /** Every byte that arrived, as one text, to search for what must not be there. */
  get everything(): string {
    const frames = this.sockets.flatMap((it) => it.texts);
    return JSON.stringify([this.requests, frames]);
  }

  /** Proof of this server's key for a Hello; undefined without keys. */
  async prove(hello: Envelope, session: string) {
    if (this.#keys === undefined) return undefined;
    return signJson(this.#keys, { challenge: hello.payload.challenge, session, host: this.host });
  }

  nextSession(): string {
    this.#sessions += 1;
    return `session-${this.#sessions}`;
  }

  /** Ends at once, as a killed process does: no close frame, and the port is free again. */
  async kill(): Promise<void> {
    for (const { raw } of this.sockets) raw.terminate();
    this.#http.closeAllConnections();
    if (!this.#http.listening) return;
    this.#http.close();
    await once(this.#http, "close");
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const body = (await buffer(request)).toString();
    const recorded = this.#record(request, body);
    const route = this.#routes.get(recorded.name);
    return route === undefined ? { status: 404, body: {} } : route(recorded);
  }

  #record(request: IncomingMessage, body: string): RecordedRequest {
    const name = `${request.method} ${request.url}`;
    const recorded = { name, headers: request.headers, body };
    this.requests.push(recorded);
    return recorded;
  }

  #open(raw: WebSocket, request: IncomingMessage): void {
    const socket = new ScriptedSocket(this, raw, request.headers["sec-websocket-protocol"] ?? "");
    this.sockets.push(socket);
    raw.on("message", (data) => {
      for (const it of socket.read(data)) {
        const script = this.#scripts.get(it.type) ?? this.#scripts.get("*");
        Promise.resolve(script?.(socket, it)).catch((error: unknown) => raw.emit("error", error));
      }
    });
    this.#opened.put(socket);
  }
}

/** One socket of a scripted server. */
export class ScriptedSocket {
  readonly raw: WebSocket;
  readonly server: ScriptedServer;
  /** Subprotocols the peer offered. */
  readonly protocols: string;
  /** Frames as they came. */
  readonly texts: string[] = [];
  readonly frames: Envelope[] = [];
  readonly closed: Promise<number>;
  readonly #mailbox = new Mailbox<Envelope>();

  constructor(server: ScriptedServer, raw: WebSocket, protocols: string) {
    this.server = server;
    this.raw = raw;
    this.protocols = protocols;
    this.closed = new Promise((resolve) => raw.on("close", resolve));
  }

  read(data: RawData): Envelope[] {
    const text = String(data);
    this.texts.push(text);
    const envelopes = v.parse(v.union([v.array(EnvelopeSchema), EnvelopeSchema]), JSON.parse(text));
    const list = Array.isArray(envelopes) ? envelopes : [envelopes];
    this.frames.push(...list);
    for (const it of list) this.#mailbox.put(it);
    return list;
  }

  /** The oldest unread frame of a type, or the next to come. */
  next(type: string): Promise<Envelope> {
    return this.#mailbox.next((it) => it.type === type);
  }

  send(...envelopes: readonly Envelope[]): void {
    if (this.raw.readyState !== WebSocket.OPEN) return;
    this.raw.send(JSON.stringify(envelopes.length === 1 ? envelopes[0] : envelopes));
  }

  /** Greets a peer. */
  async welcome(hello: Envelope, overrides: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const sessionId = this.server.nextSession();
    const proof = await this.server.prove(hello, sessionId);
    const payload = {
      sessionId,
      resumeToken: `resume-${sessionId}`,
      heartbeatSeconds: 25,
      limits: { frameBytes: 32_768, framesPerSecond: 50, burst: 200 },
      server: { service: "semantest", version: "1.0.0", environment: "local" },
      release: "spec",
      extensions: this.server.extensions,
      ...(proof !== undefined && { proof }),
      ...overrides,
    };
    this.send(envelope("WelcomeEvent", { source: "server", payload }));
  }

  /** Acknowledges durable events. */
  ack(...envelopes: readonly Envelope[]): void {
    this.answer({ ids: envelopes.map((it) => it.id), status: "running" });
  }

  answer(payload: Readonly<Record<string, unknown>>): void {
    this.send(envelope("AckEvent", { source: "server", payload: { ...payload } }));
  }

  /** An error about a frame or the socket. */
  error(payload: Readonly<Record<string, unknown>>, members: Partial<Envelope> = {}): void {
    this.send(envelope("ErrorEvent", { source: "server", payload: { ...payload }, ...members }));
  }
}
