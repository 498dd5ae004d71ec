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
    if (wait() !== undefined) send(this.outbox.due(clock.now(), true));
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

  /** Resolves once all was `added` and nothing waits for an acknowledgement, or after `ms` milliseconds. */
  drained(ms: number, added: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#parts.clock.after(ms, resolve);
      void added.then(() => {
        this.#drained = () => {
          cancel();
          resolve();
        };
        this.flush();
      });
    });
  }

  stop(): void {
    this.#cancelTimer();
  }

  #flush(): void {
    const { clock, wait, send } = this.#parts;
    this.#cancelTimer();
    let pause = wait();
    if (pause === undefined) return;
    if (pause === 0) {
      const now = clock.now();
      send(this.outbox.due(now));
      pause = this.outbox.nextDue() - now;
    }
    if (Number.isFinite(pause)) this.#cancelTimer = clock.after(Math.max(0, pause), () => this.#flush());
  }
}
