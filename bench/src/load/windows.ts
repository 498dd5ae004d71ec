import { type Latency, LatencyRecorder } from "../stats/latency.ts";

/** Consecutive windows of one length after a warm-up. Times are milliseconds since the run's start. */
export class Windows {
  readonly #warmUpMs: number;
  readonly #windowMs: number;
  readonly #recorders: readonly LatencyRecorder[];

  constructor(warmUpMs: number, windowMs: number, count: number) {
    this.#warmUpMs = warmUpMs;
    this.#windowMs = windowMs;
    this.#recorders = Array.from({ length: count }, () => new LatencyRecorder());
  }

  /** Start of each window, and the end of the last. */
  get boundaries(): number[] {
    return Array.from(
      { length: this.#recorders.length + 1 },
      (_, index) => this.#warmUpMs + index * this.#windowMs,
    );
  }

  /** Counts a latency in the window `at` lies in, if it lies in one. */
  record(at: number, latencyMs: number): void {
    this.#recorders[Math.floor((at - this.#warmUpMs) / this.#windowMs)]?.record(latencyMs);
  }

  read(): Latency[] {
    return this.#recorders.map((recorder) => recorder.read());
  }
}
