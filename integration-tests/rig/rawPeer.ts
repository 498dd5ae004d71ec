import assert from "node:assert/strict";
import { once } from "node:events";
import {
  type Envelope,
  EnvelopeSchema,
  type EventType,
  type PayloadOf,
  payloadOf,
  SUBPROTOCOL,
  TICKET_PROTOCOL_PREFIX,
} from "@semantest/handlers/protocol";
import * as v from "valibot";
import WebSocket from "ws";
import { noteSecretsIn } from "./secrets.ts";

const PATIENCE_MS = 10_000;

export interface RawPeerOptions {
  readonly ticket?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A peer without any SDK: a bare `ws` socket that says what a spec tells it to. */
export class RawPeer {
  readonly socket: WebSocket;
  readonly frames: Envelope[] = [];
  #names = 0;
  readonly #name: string;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: WebSocket, name: string) {
    this.socket = socket;
    this.#name = name;
    socket.on("message", (data) => this.#take(data.toString()));
    socket.on("close", () => this.#wake());
    socket.on("error", () => this.#wake());
  }

  /** Opens a socket and waits until it is open. Rejects where the server refuses the upgrade. */
  static async open(url: string, options: RawPeerOptions = {}): Promise<RawPeer> {
    const protocols = [SUBPROTOCOL];
    if (options.ticket !== undefined) protocols.push(`${TICKET_PROTOCOL_PREFIX}${options.ticket}`);
    const socket = new WebSocket(url, protocols, {
      headers: options.headers ?? {},
      perMessageDeflate: false,
    });
    const peer = new RawPeer(socket, Math.random().toString(36).slice(2, 10));
    await once(socket, "open");
    return peer;
  }

  /** Opens a socket, says Hello and waits for the Welcome. */
  static async greet(
    url: string,
    hello: Partial<PayloadOf<"HelloEvent">>,
    options: RawPeerOptions = {},
  ): Promise<RawPeer> {
    const peer = await RawPeer.open(url, options);
    peer.say("HelloEvent", hello);
    await peer.next("WelcomeEvent");
    return peer;
  }

  /** Sends one envelope; answers its id. */
  say(type: string, payload: Readonly<Record<string, unknown>> = {}, more: Partial<Envelope> = {}): string {
    this.#names += 1;
    const id = more.id ?? `${this.#name}-${this.#names}`;
    noteSecretsIn(payload);
    this.socket.send(JSON.stringify({ type, id, correlationId: id, payload, ...more }));
    return id;
  }

  /** The first frame of a type that fits and was not asked for before; waits for it. */
  async next<T extends EventType>(
    type: T,
    fits: (envelope: Envelope) => boolean = () => true,
  ): Promise<{ readonly envelope: Envelope; readonly payload: PayloadOf<T> }> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const index = this.frames.findIndex((it) => it.type === type && fits(it));
      const [envelope] = index === -1 ? [] : this.frames.splice(index, 1);
      if (envelope !== undefined) return { envelope, payload: payloadOf(type, envelope.payload) };
      const left = deadline - Date.now();
      assert.ok(
        left > 0,
        `no ${type} came, only ${this.frames.map((it) => it.type).join(", ") || "nothing"}`,
      );
      assert.ok(this.socket.readyState <= WebSocket.OPEN, `closed before ${type} came`);
      await this.#change(left);
    }
  }

  /** Waits until the server has closed the socket. */
  async closed(): Promise<void> {
    if (this.socket.readyState !== WebSocket.CLOSED) await once(this.socket, "close");
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed();
  }

  #take(text: string): void {
    const value: unknown = JSON.parse(text);
    const envelopes = v.parse(v.array(EnvelopeSchema), Array.isArray(value) ? value : [value]);
    noteSecretsIn(envelopes);
    this.frames.push(...envelopes);
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  #change(limit: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limit);
      this.#waiting.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
