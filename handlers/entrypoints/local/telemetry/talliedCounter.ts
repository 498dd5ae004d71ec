import { Counter, type CounterConfiguration } from "prom-client";

type Labels = Readonly<Record<string, string>>;

/**
 * A counter for what happens thousands of times a second. What comes again under its one label is added up in a plain map and
 * reaches prom-client, which writes a text for every call, when the metrics are read.
 */
export class TalliedCounter {
  readonly #counter: Counter;
  readonly #label: string | undefined;
  readonly #tallies = new Map<string, number>();

  constructor(configuration: CounterConfiguration<string>) {
    const [label, ...others] = configuration.labelNames ?? [];
    this.#label = others.length === 0 ? label : undefined;
    this.#counter = new Counter({ ...configuration, collect: () => this.#handOver() });
  }

  /** Throws where the labels are others than the counter's, or the amount would make it sink. */
  add(labels: Labels, amount: number): void {
    const value = this.#onlyValue(labels);
    const tally = value === undefined ? undefined : this.#tallies.get(value);
    if (value !== undefined && tally !== undefined && amount >= 0) {
      this.#tallies.set(value, tally + amount);
      return;
    }
    this.#counter.inc(labels, amount);
    if (value !== undefined) this.#tallies.set(value, 0);
  }

  /** The value of the one label there is; undefined where there is none, or another one as well. */
  #onlyValue(labels: Labels): string | undefined {
    let value: string | undefined;
    for (const name in labels) {
      if (name !== this.#label) return undefined;
      value = labels[name];
    }
    return value;
  }

  #handOver(): void {
    for (const [value, tally] of this.#tallies) {
      if (tally > 0 && this.#label !== undefined) this.#counter.inc({ [this.#label]: value }, tally);
      this.#tallies.set(value, 0);
    }
  }
}
