import assert from "node:assert/strict";
import {
  type Envelope,
  EnvelopeSchema,
  type EventType,
  type PayloadOf,
  payloadOf,
} from "@semantest/handlers/protocol";
import * as v from "valibot";
import { noteSecretsIn } from "./secrets.ts";
import { openSignalRWire } from "./wires/signalRWire.ts";
import { openWebSocketWire } from "./wires/webSocketWire.ts";
import type { TicketPlace, Wire } from "./wires/wire.ts";

const PATIENCE_MS = 30_000;

export interface RawPeerOptions {
  readonly ticket?: string | undefined;
  /** Default `preferred`. */
  readonly ticketIn?: TicketPlace;
  /** How the socket is spoken to. Default `websocket`. */
  readonly transport?: "websocket" | "signalr";
  readonly headers?: Readonly<Record<string, string>>;
}

/** A peer without any SDK of ours, which says what a spec tells it to. */
export class RawPeer {
  readonly frames: Envelope[] = [];
  readonly #wire: Promise<Wire>;
  #opened: Wire | undefined;
  #names = 0;
  readonly #name = Math.random().toString(36).slice(2, 10);
  readonly #waiting = new Set<() => void>();

  private constructor(url: string, options: RawPeerOptions) {
    const { headers = {}, ticket, ticketIn = "preferred", transport = "websocket" } = options;
    const open = transport === "signalr" ? openSignalRWire : openWebSocketWire;
    this.#wire = open({ url, ticket, ticketIn, headers, onText: (text) => this.#take(text) });
  }

  /** Opens a socket and waits until it is open. Rejects where the server refuses it. */
  static async open(url: string, options: RawPeerOptions = {}): Promise<RawPeer> {
    const peer = new RawPeer(url, options);
    peer.#opened = await peer.#wire;
    void peer.#opened.ended.then(() => peer.#wake());
    return peer;
  }

  /** Subprotocol that was agreed on; empty where there is none. */
  get protocol(): string {
    return this.#socket.protocol;
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
    this.sayText(JSON.stringify({ type, id, correlationId: id, payload, ...more }));
    return id;
  }

  /** Sends a text as it is. */
  sayText(text: string): void {
    this.#socket.send(text);
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
      assert.ok(this.#socket.isOpen, `closed before ${type} came`);
      await this.change(left);
    }
  }

  /** Resolves once what the service had sent before is here: it answers a ping after that. */
  async caughtUp(): Promise<void> {
    this.say("PingEvent");
    await this.next("PongEvent");
  }

  /** Waits until the socket has ended. */
  closed(): Promise<void> {
    return this.#socket.ended;
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.closed();
  }

  get #socket(): Wire {
    if (this.#opened === undefined) throw new Error("the peer is not connected yet");
    return this.#opened;
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

  /** Resolves at the next frame, at the end of the socket, or after the limit, milliseconds. */
  change(limit: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limit);
      this.#waiting.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
