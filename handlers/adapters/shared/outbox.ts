import type { SendOutcome, SendPriority } from "../../ports/index.ts";

/** Largest frame to a peer, bytes: API Gateway's own limit of a message. */
const MAX_FRAME_BYTES = 131_072;
/** Envelopes of one frame. */
const MAX_ENVELOPES = 64;
/** Texts that may wait for one connection; more are told to come back. */
const MAX_WAITING = 1000;
const FULL_RETRY_MS = 1000;

/** Posts one frame, or closes the connection. */
export interface Line {
  post(frame: string): Promise<SendOutcome>;
  close(): Promise<void>;
}

interface WaitingText {
  readonly text: string;
  readonly mergeKey: string | undefined;
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

  push(text: string, priority: SendPriority): Promise<SendOutcome> {
    const mergeKey = priority.kind === "ephemeral" ? priority.mergeKey : undefined;
    if (mergeKey !== undefined) this.#dropOlder(mergeKey);
    if (this.#waiting.length >= MAX_WAITING) {
      return Promise.resolve({ outcome: "busy", retryAfterMs: FULL_RETRY_MS });
    }
    return new Promise((tell) => {
      this.#waiting.push({ text, mergeKey, tell });
      this.#sending ??= this.#drain();
    });
  }

  /** Closes the connection after everything pushed before. */
  async close(): Promise<void> {
    await this.#sending;
    await this.#line.close();
  }

  async #drain(): Promise<void> {
    if (this.#joins) await endOfTurn();
    while (this.#waiting.length > 0) {
      const batch = this.#take();
      const outcome = await this.#line.post(frameOf(batch));
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
