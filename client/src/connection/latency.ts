/** Round trips the median is taken of. */
const WINDOW = 5;

/** Median of the last five round trips: one slow one does not show. */
export class Latency {
  readonly #samples: number[] = [];

  /** Notes a round trip and gives the median, milliseconds. */
  add(ms: number): number {
    this.#samples.push(ms);
    if (this.#samples.length > WINDOW) this.#samples.shift();
    const sorted = this.#samples.toSorted((a, b) => a - b);
    return sorted[Math.floor((sorted.length - 1) / 2)] ?? ms;
  }
}
