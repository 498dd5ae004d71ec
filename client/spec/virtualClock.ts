import type { Clock } from "../src/clock.ts";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that stands still until a spec moves it; chance is a fixed number. */
export class VirtualClock implements Clock {
  #now = 0;
  readonly #timers = new Set<Timer>();
  /** What `random` gives. */
  chance = 0.5;

  now(): number {
    return this.#now;
  }

  epoch(): number {
    return Date.parse("2026-01-01T00:00:00.000Z") + this.#now;
  }

  random(): number {
    return this.chance;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Times at which something is due, from now, in order. */
  get due(): number[] {
    return Array.from(this.#timers, (it) => it.at - this.#now).toSorted((a, b) => a - b);
  }

  /** Lets time pass; what is due on the way happens at its time. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = [...this.#timers].filter((it) => it.at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = next.at;
      next.callback();
    }
    this.#now = end;
  }
}
