import { createHistogram, type RecordableHistogram } from "node:perf_hooks";

/** Longest time that is told apart from longer ones, in microseconds: one minute. */
const HIGHEST = 60_000_000;

/** Percentiles of the current and the last window, so that what is shown is neither empty nor older than two windows. */
export class RollingPercentiles {
  #current: RecordableHistogram = createHistogram({ lowest: 1, highest: HIGHEST, figures: 2 });
  #last: RecordableHistogram = createHistogram({ lowest: 1, highest: HIGHEST, figures: 2 });

  record(milliseconds: number): void {
    this.#current.record(Math.min(HIGHEST, Math.max(1, Math.round(milliseconds * 1000))));
  }

  /** Starts a new window. */
  turn(): void {
    const emptied = this.#last;
    emptied.reset();
    this.#last = this.#current;
    this.#current = emptied;
  }

  /** Milliseconds; undefined where nothing was recorded. */
  read(): { readonly p50: number; readonly p99: number; readonly count: number } | undefined {
    const both = createHistogram({ lowest: 1, highest: HIGHEST, figures: 2 });
    both.add(this.#last);
    both.add(this.#current);
    if (both.count === 0) return undefined;
    return { p50: both.percentile(50) / 1000, p99: both.percentile(99) / 1000, count: both.count };
  }
}
