/** A map whose values are trusted for a time, bounded by dropping the oldest. */
export class TimedCache<T> {
  readonly #entries = new Map<string, { value: T; at: number }>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The value where it is not older than `maxAgeMs`. */
  get(key: string, now: number, maxAgeMs: number): T | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && maxAgeMs > 0 && now - entry.at <= maxAgeMs ? entry.value : undefined;
  }

  set(key: string, value: T, now: number): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, at: now });
    if (this.#entries.size <= this.#limit) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
