import { setImmediate as turn } from "node:timers/promises";

interface Due {
  readonly at: number;
  readonly order: number;
  readonly work: () => void;
}

/** Virtual time: work happens in the order of its time, then of its scheduling. */
export class Timeline {
  now: number;
  readonly #due: Due[] = [];
  #order = 0;

  constructor(start: number) {
    this.now = start;
  }

  /** Does the work `delay` milliseconds from now; the answer takes it back. */
  after(delay: number, work: () => void): () => void {
    this.#order += 1;
    const due: Due = { at: this.now + delay, order: this.#order, work };
    const later = this.#due.findIndex((it) => it.at > due.at);
    this.#due.splice(later === -1 ? this.#due.length : later, 0, due);
    return () => {
      const index = this.#due.indexOf(due);
      if (index !== -1) this.#due.splice(index, 1);
    };
  }

  /** Resolves after virtual time has passed. */
  sleep(delay: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(delay, resolve);
    });
  }

  /** Runs until the given time, letting everything settle between two steps. */
  async runUntil(end: number): Promise<void> {
    for (;;) {
      await turn();
      const next = this.#due[0];
      if (next === undefined || next.at > end) break;
      this.#due.shift();
      this.now = Math.max(this.now, next.at);
      next.work();
    }
    this.now = end;
  }
}
