import { Patrol } from "./patrol.ts";

/** Entries looked at for each new one: more than one, or the dead would outnumber the living for ever. */
const STEPS_PER_INSERT = 4;

/** A map whose dead entries are absent at once and whose memory follows: each insert clears a few away. */
export class SweptMap<T> {
  readonly #entries = new Map<string, T>();
  readonly #dead: (value: T, now: number) => boolean;
  readonly #patrol: Patrol<[string, T]>;

  constructor(dead: (value: T, now: number) => boolean) {
    this.#dead = dead;
    this.#patrol = new Patrol(() => this.#entries.entries());
  }

  /** Entries held, dead ones included. */
  get size(): number {
    return this.#entries.size;
  }

  get(key: string, now: number): T | undefined {
    const value = this.#entries.get(key);
    return value === undefined || this.#dead(value, now) ? undefined : value;
  }

  set(key: string, value: T, now: number): void {
    if (!this.#entries.has(key)) this.sweep(STEPS_PER_INSERT, now);
    this.#entries.set(key, value);
  }

  delete(key: string): boolean {
    return this.#entries.delete(key);
  }

  /** Looks at some entries and drops the dead among them. */
  sweep(steps: number, now: number): void {
    for (let step = 0; step < steps; step += 1) {
      const entry = this.#patrol.next();
      if (entry === undefined) return;
      if (this.#dead(entry[1], now)) this.#entries.delete(entry[0]);
    }
  }

  /** Drops the entry that came first: what a bounded cache gives up. */
  dropOldest(): void {
    for (const key of this.#entries.keys()) {
      this.#entries.delete(key);
      return;
    }
  }

  /** Every entry, dead ones included, oldest first. */
  entries(): IterableIterator<[string, T]> {
    return this.#entries.entries();
  }
}
