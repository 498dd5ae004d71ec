import type { Envelope } from "@semantest/handlers/protocol";
import type { Clock } from "./clock.ts";
import { Outbox, type OutboxLimits } from "./delivery/outbox.ts";

/** Said of an event that is given up because sockets died of it. */
export const BLAMED = "the server closed the connection over this event, twice";

/** What a sender works with. */
export interface SenderParts {
  readonly clock: Clock;
  readonly limits: Partial<OutboxLimits>;
  /** Milliseconds until something may be sent; undefined: not connected. */
  readonly wait: () => number | undefined;
  readonly send: (envelopes: readonly Envelope[]) => void;
}

/** Brings durable events out: together where they come together, at the server's pace, again until acknowledged. */
export class Sender {
  readonly outbox: Outbox;
  readonly #parts: SenderParts;
  #cancelTimer = () => {};
  #scheduled = false;
  #drained = () => {};

  constructor(parts: SenderParts) {
    this.#parts = parts;
    this.outbox = new Outbox(parts.limits);
  }

  /** Keeps an event until it is acknowledged and sends it with whatever else comes in this turn. Throws `OUTBOX_FULL`. */
  add(envelope: Envelope): void {
    this.outbox.add(envelope);
    this.flush();
  }

  /** A new socket is welcome: everything unacknowledged goes out again. */
  opened(): void {
    this.outbox.opened();
    this.flush();
  }

  /** A ping goes out: what is unanswered for too long goes with it. */
  pinged(): void {
    const { wait, send, clock } = this.#parts;
    if (wait() === undefined) return;
    const late = this.outbox.due(clock.now(), true);
    if (late.length > 0) send(late);
  }

  /** Something was acknowledged, dropped or deferred: what is behind it may go. */
  flush(): void {
    if (this.outbox.size === 0) this.#drained();
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  /** Resolves once nothing waits for an acknowledgement, or after `ms` milliseconds. */
  drained(ms: number): Promise<void> {
    if (this.outbox.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#parts.clock.after(ms, resolve);
      this.#drained = () => {
        cancel();
        resolve();
      };
    });
  }

  stop(): void {
    this.#cancelTimer();
  }

  #flush(): void {
    const { clock, wait, send } = this.#parts;
    this.#cancelTimer();
    const pause = wait();
    if (pause === undefined) return;
    const now = clock.now();
    if (pause > 0) {
      this.#cancelTimer = clock.after(pause, () => this.#flush());
      return;
    }
    const due = this.outbox.due(now);
    if (due.length > 0) send(due);
    const next = this.outbox.nextDue();
    if (next !== undefined) this.#cancelTimer = clock.after(Math.max(0, next - now), () => this.#flush());
  }
}
