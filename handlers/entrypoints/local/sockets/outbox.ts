import type { Duplex } from "node:stream";
import { WebSocket } from "ws";
import type { SendPriority } from "../../../ports/index.ts";
import { arrayFrames } from "./arrayFrames.ts";
import { textFrame } from "./textFrame.ts";

/** How much may wait for a peer that reads slowly, in UTF-16 units, as Node counts text that waits in a stream. */
export interface OutboxLimits {
  /** Beyond it ephemeral texts are merged, newest wins. */
  readonly soft: number;
  /** Beyond it the peer is given up. */
  readonly hard: number;
}

/** Soft: what a page of progress and state needs, so that a short stall merges nothing. Hard: what 1,000 stalled peers may hold without pressing a laptop. */
export const OUTBOX_LIMITS: OutboxLimits = { soft: 256 * 1024, hard: 4 * 1024 * 1024 };

/** Who flushes an outbox. Each is called once until the outbox has been flushed. */
export interface OutboxSchedules {
  /** At the end of this turn. */
  readonly schedule: (outbox: Outbox) => void;
  /** Soon, for texts that nobody waits for. */
  readonly scheduleLater: (outbox: Outbox) => void;
}

export type Pushed = "queued" | "merged" | "full";

/** Texts on their way to one peer: written once per event-loop turn, merged while the peer is behind. What nobody waits for goes along. */
export class Outbox {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #limits: OutboxLimits;
  readonly #schedules: OutboxSchedules;
  /** What the texts that wait were queued for. */
  #due: "now" | "later" | undefined;
  #texts: string[] = [];
  #length = 0;
  #batch = false;
  #merged: Map<string, string> | undefined;
  #mergedLength = 0;
  #sweepsBehind = 0;

  constructor(socket: WebSocket, stream: Duplex, limits: OutboxLimits, schedules: OutboxSchedules) {
    this.#socket = socket;
    this.#stream = stream;
    this.#limits = limits;
    this.#schedules = schedules;
  }

  /** Everything that waits for the peer. */
  get waiting(): number {
    return this.#stream.writableLength + this.#length + this.#mergedLength;
  }

  push(text: string, priority: SendPriority, batch: boolean): Pushed {
    const waiting = this.#stream.writableLength + this.#length;
    if (priority.kind === "ephemeral") {
      if (waiting > this.#limits.soft) {
        this.#merge(priority.mergeKey, text);
        return "merged";
      }
      this.#unmerge(priority.mergeKey);
    } else if (waiting + text.length > this.#limits.hard) {
      return "full";
    }
    this.#batch = batch;
    this.#queue(text, "patient" in priority);
    return "queued";
  }

  /** Writes what waits for this turn; returns the frames written. */
  flush(): number {
    const texts = this.#texts;
    if (texts.length === 0) return 0;
    this.#due = undefined;
    this.#texts = [];
    this.#length = 0;
    if (this.#socket.readyState !== WebSocket.OPEN) return 0;
    const frames = this.#batch && texts.length > 1 ? arrayFrames(texts) : texts;
    // A lone write goes out at once; corked it would take a way of its own through the stream.
    if (frames.length > 1) this.#stream.cork();
    for (const frame of frames) this.#stream.write(textFrame(frame));
    if (frames.length > 1) this.#stream.uncork();
    return frames.length;
  }

  /** Called at every sweep; returns for how many sweeps on end the peer has been behind. */
  sweep(): number {
    this.#relieve();
    const behind = this.#stream.writableLength + this.#length > this.#limits.soft;
    this.#sweepsBehind = behind ? this.#sweepsBehind + 1 : 0;
    return this.#sweepsBehind;
  }

  #queue(text: string, patient: boolean): void {
    this.#texts.push(text);
    this.#length += text.length;
    if (patient) {
      if (this.#due === undefined) this.#schedules.scheduleLater(this);
      this.#due ??= "later";
    } else {
      if (this.#due !== "now") this.#schedules.schedule(this);
      this.#due = "now";
    }
  }

  #merge(key: string, text: string): void {
    if (this.#merged === undefined) {
      this.#merged = new Map();
      this.#stream.once("drain", () => this.#relieve());
    }
    this.#unmerge(key);
    this.#merged?.set(key, text);
    this.#mergedLength += text.length;
    for (const oldest of this.#merged?.keys() ?? []) {
      if (this.#mergedLength <= this.#limits.soft) return;
      this.#unmerge(oldest);
    }
  }

  #unmerge(key: string): void {
    const old = this.#merged?.get(key);
    if (old === undefined) return;
    this.#merged?.delete(key);
    this.#mergedLength -= old.length;
  }

  /** Sends what was merged once the peer has caught up. */
  #relieve(): void {
    if (this.#merged === undefined) return;
    if (this.#stream.writableLength + this.#length > this.#limits.soft) return;
    const texts = this.#merged.values();
    this.#merged = undefined;
    this.#mergedLength = 0;
    for (const text of texts) this.#queue(text, false);
  }
}
