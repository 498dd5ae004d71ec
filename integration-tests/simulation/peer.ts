import { type Envelope, EnvelopeSchema, type PeerRole } from "@semantest/handlers/protocol";
import * as v from "valibot";
import { Outbox } from "../../client/src/delivery/index.ts";
import type { Platform } from "./platform.ts";
import type { Random } from "./random.ts";

/** Milliseconds a peer waits for a Welcome, and for any sign of life between two pings. */
const PATIENCE_MS = 5000;
const PING_MS = 25_000;

/** What the two kinds of peers have in common: one session, one socket at a time, an outbox, pings. */
export abstract class SimulatedPeer {
  readonly name: string;
  protected readonly platform: Platform;
  protected readonly random: Random;
  protected outbox = new Outbox();
  protected readonly role: PeerRole;
  #socket: string | undefined;
  /** Every socket it opened: some are left half open, but none outlives its program. */
  readonly #opened: string[] = [];
  #welcomed = false;
  #heard = true;
  #resumeToken: string | undefined;
  #session: string;
  #generation = 0;
  #stopped = false;

  constructor(platform: Platform, random: Random, name: string, role: PeerRole) {
    this.platform = platform;
    this.random = random;
    this.name = name;
    this.role = role;
    this.#session = `s-${name}`;
    this.#beat();
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Never comes back. */
  stop(): void {
    this.#stopped = true;
    this.endProgram();
  }

  /** Its program ends, and every socket with it. */
  protected endProgram(): void {
    for (const socket of this.#opened.splice(0)) this.platform.break(socket);
    this.#socket = undefined;
    this.#welcomed = false;
  }

  /** Comes back as somebody else: the session is forgotten. */
  protected forgetSession(): void {
    this.#resumeToken = undefined;
    this.#session = this.platform.newName(`s-${this.name}`);
    this.#generation = 0;
  }

  /** Opens a new socket, sometimes beside the old one, which then loses. */
  connect(): void {
    if (this.#stopped) return;
    const before = this.#socket;
    this.#welcomed = false;
    this.#generation += 1;
    const { serverless, timeline } = this.platform;
    const principal = {
      tenant: "t",
      role: this.role,
      session: this.#session,
      generation: timeline.now * 1000 + this.#generation,
    };
    const end = {
      received: (text: string) => {
        if (this.#socket === id) this.#receive(text);
      },
      closed: () => {
        if (this.#socket === id) this.#reconnectSoon();
      },
    };
    const id = this.platform.open(end, serverless ? principal : undefined);
    this.#socket = id;
    this.#opened.push(id);
    this.outbox.opened();
    this.#say("HelloEvent", {
      role: this.role,
      batch: true,
      ...(this.#resumeToken !== undefined && { resumeToken: this.#resumeToken }),
      ...this.hello(),
    });
    if (before !== undefined && this.random.chance(0.7)) this.platform.break(before);
    timeline.after(PATIENCE_MS, () => {
      if (this.#socket === id && !this.#welcomed) this.#reconnectSoon();
    });
  }

  dropSocket(): void {
    if (this.#socket === undefined) return;
    this.platform.break(this.#socket);
    this.#reconnectSoon();
  }

  /** Sends what the outbox has to send. */
  protected flush(): void {
    if (!this.#welcomed) return;
    for (const envelope of this.outbox.due(this.platform.timeline.now)) this.#send(envelope);
    const next = this.outbox.nextDue();
    if (!Number.isFinite(next)) return;
    this.platform.timeline.after(Math.max(1, next - this.platform.timeline.now), () => this.flush());
  }

  protected sendEphemeral(event: Pick<Envelope, "type" | "correlationId" | "payload" | "after">): void {
    this.#send({ ...this.#names(), source: this.role, ...event });
  }

  protected pingNow(): void {
    if (!this.#welcomed) return;
    this.#say("PingEvent", this.ping());
    for (const envelope of this.outbox.due(this.platform.timeline.now, true)) this.#send(envelope);
  }

  protected abstract hello(): Record<string, unknown>;
  protected abstract ping(): Record<string, unknown>;
  protected abstract received(envelope: Envelope): void;
  protected abstract acknowledged(ids: readonly string[]): void;

  #receive(text: string): void {
    const envelope = v.parse(EnvelopeSchema, JSON.parse(text));
    const { type, payload } = envelope;
    this.#heard = true;
    if (type === "WelcomeEvent") {
      const { resumeToken } = v.parse(v.looseObject({ resumeToken: v.string() }), payload);
      this.#resumeToken = resumeToken;
      this.#welcomed = true;
      this.flush();
    } else if (type === "AckEvent") {
      const { ids } = v.parse(v.looseObject({ ids: v.array(v.string()) }), payload);
      this.outbox.settle(ids);
      this.acknowledged(ids);
      this.flush();
    } else if (type === "ErrorEvent" && payload.fatal === true) {
      this.dropSocket();
    } else {
      this.received(envelope);
    }
  }

  #reconnectSoon(): void {
    this.#socket = undefined;
    this.#welcomed = false;
    this.comeBack();
  }

  /** Connects again after a while, unless it has until then. */
  protected comeBack(): void {
    this.platform.timeline.after(this.random.between(100, 2000), () => {
      if (this.#socket === undefined) this.connect();
    });
  }

  #beat(): void {
    this.platform.timeline.after(this.random.between(PING_MS * 0.8, PING_MS), () => {
      if (this.#stopped) return;
      if (this.#welcomed && !this.#heard) this.dropSocket();
      this.#heard = false;
      this.pingNow();
      this.#beat();
    });
  }

  #say(type: string, payload: Record<string, unknown>): void {
    const names = this.#names();
    this.#send({ type, correlationId: names.id, source: this.role, payload, ...names });
  }

  #send(envelope: Envelope): void {
    if (this.#socket !== undefined) this.platform.send(this.#socket, JSON.stringify(envelope));
  }

  #names(): { id: string; timestamp: string } {
    return {
      id: this.platform.newName(this.name),
      timestamp: new Date(this.platform.timeline.now).toISOString(),
    };
  }
}
