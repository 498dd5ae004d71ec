import type { Clock } from "../clock.ts";

/** Time for an answer to a ping, milliseconds. */
const PONG_TIMEOUT_MS = 10_000;

/** Round trips the median is taken of. */
const WINDOW = 5;

/** What a heartbeat works with. */
export interface HeartbeatParts {
  readonly clock: Clock;
  /** Time between an answer and the next ping, milliseconds; asked anew each time. */
  readonly intervalMs: () => number;
  /** Sends a ping with this clock. */
  readonly ping: (clock: number) => void;
  /** Nothing came back in time. */
  readonly dead: () => void;
  /** Median of the last five round trips, milliseconds: one slow one does not show. */
  readonly measured: (ms: number) => void;
}

/**
 * Pings, measures, and notices a dead connection. The next ping is counted from the answer to the last one: a browser
 * that slows timers down then only pings later, and never many times at once.
 */
export class Heartbeat {
  readonly #parts: HeartbeatParts;
  readonly #sent = new Set<number>();
  #roundTrips: number[] = [];
  #cancelBeat = () => {};
  #cancelDead: (() => void) | undefined;

  constructor(parts: HeartbeatParts) {
    this.#parts = parts;
  }

  /** Pings now. */
  beat(): void {
    const { clock, ping, dead } = this.#parts;
    const now = clock.now();
    this.#sent.add(now);
    this.#cancelDead ??= clock.after(PONG_TIMEOUT_MS, dead);
    this.#schedule();
    ping(now);
  }

  /** Something came: the connection lives. */
  alive(): void {
    this.#cancelDead?.();
    this.#cancelDead = undefined;
  }

  /** An answer came, with the clock of its ping. */
  answered(clock: unknown): void {
    if (typeof clock !== "number" || !this.#sent.delete(clock)) return;
    this.#roundTrips = [this.#parts.clock.now() - clock, ...this.#roundTrips].slice(0, WINDOW);
    this.#parts.measured(median(this.#roundTrips));
    this.#schedule();
  }

  stop(): void {
    this.alive();
    this.#cancelBeat();
    this.#sent.clear();
    this.#roundTrips = [];
  }

  #schedule(): void {
    this.#cancelBeat();
    this.#cancelBeat = this.#parts.clock.after(this.#parts.intervalMs(), () => this.beat());
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[(values.length - 1) >> 1] ?? 0;
}
