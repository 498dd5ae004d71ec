import type { JWTPayload } from "jose";
import * as v from "valibot";
import type { WebSocket } from "ws";
import type { UpstreamAnswer, UpstreamCall } from "./upstream.ts";

/** Byte that ends every record of the JSON hub protocol. */
const SEPARATOR = "\u001e";

const HandshakeSchema = v.object({ protocol: v.string(), version: v.number() });
const RecordSchema = v.object({
  type: v.optional(v.number()),
  invocationId: v.optional(v.string()),
  target: v.optional(v.string()),
  arguments: v.optional(v.array(v.unknown())),
});

export interface ConnectionOptions {
  readonly socket: WebSocket;
  readonly id: string;
  readonly hub: string;
  readonly claims: JWTPayload;
  readonly query: string;
  /** Silence after which the service gives a client up, milliseconds. */
  readonly timeoutMs: number;
  readonly pingMs: number;
  readonly tell: (call: UpstreamCall) => Promise<UpstreamAnswer | undefined>;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** One client as the service sees it: handshake, records, pings, close. */
export class ClientConnection {
  readonly id: string;
  readonly hub: string;
  readonly claims: JWTPayload;
  readonly query: string;
  readonly user: string | undefined;
  readonly #options: ConnectionOptions;
  readonly #pings: NodeJS.Timeout;
  #open = false;
  #heardAt = Date.now();
  #rest = "";
  #error: string | undefined;

  constructor(options: ConnectionOptions) {
    const { socket, id, hub, claims, query, pingMs } = options;
    this.#options = options;
    this.id = id;
    this.hub = hub;
    this.claims = claims;
    this.query = query;
    const user = claims["asrs.s.uid"] ?? claims.nameid;
    this.user = typeof user === "string" ? user : undefined;
    this.#pings = setInterval(() => this.#ping(), pingMs);
    socket.on("message", (data) => this.#read(String(data)));
    socket.on("error", () => undefined);
    socket.on("close", () => this.#closed());
  }

  invoke(target: string, args: readonly unknown[]): void {
    this.#send({ type: 1, target, arguments: args });
  }

  /** Tells the client that it is closed and why, and closes it. */
  close(error?: string): void {
    this.#error = error;
    this.#send({ type: 7, ...(error !== undefined && { error }), allowReconnect: true });
    this.#options.socket.close();
  }

  /** Cuts the line without a word to the client. */
  cut(): void {
    this.#options.socket.terminate();
  }

  /** Cuts the line, and never tells the upstream: as where the service itself has lost the connection. */
  vanish(): void {
    this.#open = false;
    this.#options.socket.terminate();
  }

  #ping(): void {
    if (Date.now() - this.#heardAt > this.#options.timeoutMs) this.close("timeout");
    else if (this.#open) this.#send({ type: 6 });
  }

  #read(text: string): void {
    this.#heardAt = Date.now();
    const records = (this.#rest + text).split(SEPARATOR);
    this.#rest = records.pop() ?? "";
    for (const record of records) {
      if (this.#open) void this.#take(v.parse(RecordSchema, JSON.parse(record)));
      else this.#shakeHands(v.parse(HandshakeSchema, JSON.parse(record)));
    }
  }

  #shakeHands({ protocol, version }: v.InferOutput<typeof HandshakeSchema>): void {
    if (protocol !== "json" || version !== 1) {
      this.#send({ error: `The protocol '${protocol}' is not supported.` });
      this.#options.socket.close();
      return;
    }
    this.#open = true;
    this.#options.onOpen();
    this.#send({});
    void this.#tell({ category: "connections", event: "connected", body: { type: 10 } });
  }

  async #take({ type, invocationId, target = "", arguments: args }: v.InferOutput<typeof RecordSchema>) {
    if (type === 7) this.#options.socket.close();
    if (type !== 1) return;
    const answer = await this.#tell({
      category: "messages",
      event: target,
      body: { type, ...(invocationId !== undefined && { invocationId }), target, arguments: args ?? [] },
    });
    if (invocationId === undefined) return;
    if (answer?.status === 200 && answer.text !== "") {
      const { text } = answer;
      this.#options.socket.send(text.endsWith(SEPARATOR) ? text : text + SEPARATOR);
    } else if (answer?.status === 200 || answer?.status === 204) {
      this.#send({ type: 3, invocationId, result: null });
    } else {
      const reason = answer === undefined ? `Unknown method ${target}` : `status code ${answer.status}`;
      this.#send({ type: 3, invocationId, error: `Invocation failed, ${reason}` });
    }
  }

  /** What the upstream answers to an event of the connection the service only writes down. */
  async #tell(call: UpstreamCall): Promise<UpstreamAnswer | undefined> {
    try {
      return await this.#options.tell(call);
    } catch {
      return { status: 500, text: "" };
    }
  }

  #send(record: object): void {
    this.#options.socket.send(JSON.stringify(record) + SEPARATOR, () => undefined);
  }

  #closed(): void {
    clearInterval(this.#pings);
    this.#options.onClose();
    if (!this.#open) return;
    void this.#tell({
      category: "connections",
      event: "disconnected",
      body: { Type: 11, Error: this.#error ?? null },
    });
  }
}
