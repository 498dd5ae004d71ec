import type { CallOptions, SendOutcome, SendPriority } from "../../ports/index.ts";
import { orAborted } from "./deadline.ts";

/** Largest frame to a peer, bytes: API Gateway's own limit of a message. */
const MAX_FRAME_BYTES = 131_072;
/** Envelopes of one frame. */
const MAX_ENVELOPES = 64;
/** Texts that may wait for one connection; more are told to come back. */
const MAX_WAITING = 1000;
const FULL_RETRY_MS = 1000;

/** Posts one frame, or closes the connection. */
export interface Line {
  /** `options`: those of the text's caller, where the frame is one text; a frame of several callers none of them can stop. */
  post(frame: string, options?: CallOptions): Promise<SendOutcome>;
  close(options?: CallOptions): Promise<void>;
}

interface WaitingText {
  readonly text: string;
  readonly mergeKey: string | undefined;
  readonly options: CallOptions | undefined;
  readonly tell: (outcome: SendOutcome) => void;
}

/**
 * What waits for one connection. One call at a time keeps the order; what is pushed meanwhile is joined in one frame where the
 * peer reads arrays, and of ephemeral texts that wait only the newest is sent.
 */
export class Outbox {
  readonly #line: Line;
  readonly #joins: boolean;
  readonly #onIdle: () => void;
  #waiting: WaitingText[] = [];
  #sending: Promise<void> | undefined;

  /** `onIdle` is called whenever nothing waits any more. */
  constructor(line: Line, joins: boolean, onIdle: () => void) {
    this.#line = line;
    this.#joins = joins;
    this.#onIdle = onIdle;
  }

  /** Throws the signal's reason as soon as the caller gives up; a text that still waits then is never sent. */
  async push(text: string, priority: SendPriority, options?: CallOptions): Promise<SendOutcome> {
    options?.signal?.throwIfAborted();
    const mergeKey = priority.kind === "ephemeral" ? priority.mergeKey : undefined;
    if (mergeKey !== undefined) this.#dropOlder(mergeKey);
    if (this.#waiting.length >= MAX_WAITING) {
      return { outcome: "busy", retryAfterMs: FULL_RETRY_MS };
    }
    const { promise, resolve: tell } = Promise.withResolvers<SendOutcome>();
    this.#waiting.push({ text, mergeKey, options, tell });
    this.#sending ??= this.#drain();
    return orAborted(promise, options?.signal);
  }

  /** Closes the connection after everything pushed before. */
  async close(options?: CallOptions): Promise<void> {
    if (this.#sending !== undefined) await orAborted(this.#sending, options?.signal);
    await this.#line.close(options);
  }

  async #drain(): Promise<void> {
    if (this.#joins) await endOfTurn();
    while (this.#waiting.length > 0) {
      this.#waiting = this.#waiting.filter((it) => it.options?.signal?.aborted !== true);
      const batch = this.#take();
      const [first, second] = batch;
      if (first === undefined) break;
      const options = second === undefined ? first.options : undefined;
      const outcome = await this.#line.post(frameOf(batch), options);
      for (const it of batch) it.tell(outcome);
      if (outcome.outcome !== "sent") this.#giveUp(outcome);
    }
    this.#sending = undefined;
    this.#onIdle();
  }

  /** What comes after a text that did not arrive must not arrive before its repeat. */
  #giveUp(outcome: SendOutcome): void {
    const left = this.#waiting;
    this.#waiting = [];
    for (const it of left) it.tell(outcome);
  }

  #take(): WaitingText[] {
    if (!this.#joins) return this.#waiting.splice(0, 1);
    let count = 0;
    let bytes = 2;
    for (const { text } of this.#waiting.slice(0, MAX_ENVELOPES)) {
      bytes += Buffer.byteLength(text) + 1;
      if (count > 0 && bytes > MAX_FRAME_BYTES) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  #dropOlder(mergeKey: string): void {
    const index = this.#waiting.findIndex((it) => it.mergeKey === mergeKey);
    if (index === -1) return;
    for (const merged of this.#waiting.splice(index, 1)) merged.tell({ outcome: "sent" });
  }
}

function frameOf(batch: readonly WaitingText[]): string {
  const texts = batch.map((it) => it.text);
  return texts.length === 1 ? texts.join() : `[${texts.join()}]`;
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
