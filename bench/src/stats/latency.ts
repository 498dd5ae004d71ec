import { createHistogram, type RecordableHistogram } from "node:perf_hooks";

/** Percentiles of one window, milliseconds. */
export interface Latency {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

const MICROSECONDS = 1000;
/** Longest latency that is told apart, one minute in microseconds. */
const HIGHEST = 60_000_000;

/** High dynamic range histogram of latencies, exact to three digits. */
export class LatencyRecorder {
  readonly #histogram: RecordableHistogram = createHistogram({ lowest: 1, highest: HIGHEST, figures: 3 });

  record(milliseconds: number): void {
    const microseconds = Math.round(milliseconds * MICROSECONDS);
    this.#histogram.record(Math.min(HIGHEST, Math.max(1, microseconds)));
  }

  read(): Latency {
    const at = (percentile: number) => this.#histogram.percentile(percentile) / MICROSECONDS;
    return {
      count: this.#histogram.count,
      p50: at(50),
      p95: at(95),
      p99: at(99),
      p999: at(99.9),
      max: this.#histogram.max / MICROSECONDS,
    };
  }
}
