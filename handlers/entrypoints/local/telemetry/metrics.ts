import { Gauge, Histogram, Registry } from "prom-client";
import { TalliedCounter } from "./talliedCounter.ts";

/** Upper bounds of the latency buckets in seconds: 0.5 ms to 2.5 s, since a relayed frame takes about a millisecond. */
export const LATENCY_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

const PREFIX = "semantest_";

type Labels = Readonly<Record<string, string>>;

/** What each metric of the core and of this server says; a spec holds it against what the sources count. */
export const METRIC_HELP: Readonly<Record<string, string>> = {
  frames_received_total: "Envelopes that peers sent, by type.",
  frames_failed_total: "Envelopes that could not be dealt with, by reason.",
  frames_refused_total: "Envelopes that were refused, by reason.",
  frames_broken_total: "Frames that break the WebSocket protocol; their sockets are closed.",
  frames_sent_total: "Frames written to peers.",
  frame_duration_seconds: "Time from a frame's arrival until everything it caused is done.",
  ephemeral_merged_total:
    "Ephemeral texts kept back because their peer reads too slowly; the newest of each kind is sent.",
  sends_failed_total: "Texts that a peer's address did not take, by outcome.",
  jobs_ended_total: "Jobs that ended, by who ended them and with what.",
  sockets_closed_total: "Sockets that the server closed, by reason.",
  upgrades_refused_total: "Upgrades that the core refused.",
  requests_refused_total: "HTTP calls and upgrades refused before the core was asked, by reason.",
  http_requests_total: "HTTP calls answered, by door, method and status.",
  http_request_duration_seconds: "Time an HTTP call took, by door.",
  keys_refused_total: "API keys that are not valid here.",
  limits_reached_total: "Calls and events refused by a limit, by counter.",
  tickets_from_changed_address_total: "Tickets used from another address than they were asked for from.",
  handler_failures_total: "Failures that nobody foresaw, by door.",
};

/**
 * Counters, gauges and histograms in Prometheus' text format, made at first use. Names follow its conventions: counters end in
 * `_total`, times are in seconds. A call that does not fit the metric (other labels than at first use, a counter that would
 * sink) is reported once and changes nothing: telling must never break what is told of.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #onMisfit: (metric: string) => void;
  readonly #misfits = new Set<string>();
  readonly #counters = new Map<string, TalliedCounter>();
  readonly #gauges = new Map<string, Gauge>();
  readonly #histograms = new Map<string, Histogram>();

  constructor(onMisfit: (metric: string) => void) {
    this.#onMisfit = onMisfit;
  }

  count(metric: string, labels: Labels = {}, amount = 1): void {
    let counter = this.#counters.get(metric);
    if (counter === undefined) {
      counter = new TalliedCounter(this.#definition(counterName(metric), Object.keys(labels)));
      this.#counters.set(metric, counter);
    }
    try {
      counter.add(labels, amount);
    } catch {
      this.#misfit(metric);
    }
  }

  gauge(metric: string, value: number, labels: Labels = {}): void {
    let gauge = this.#gauges.get(metric);
    if (gauge === undefined) {
      gauge = new Gauge(this.#definition(metric, Object.keys(labels)));
      this.#gauges.set(metric, gauge);
    }
    try {
      gauge.set(labels, value);
    } catch {
      this.#misfit(metric);
    }
  }

  observe(metric: string, milliseconds: number, labels: Labels = {}): void {
    let histogram = this.#histograms.get(metric);
    if (histogram === undefined) {
      histogram = new Histogram({
        ...this.#definition(histogramName(metric), Object.keys(labels)),
        buckets: LATENCY_BUCKETS,
      });
      this.#histograms.set(metric, histogram);
    }
    try {
      histogram.observe(labels, milliseconds / 1000);
    } catch {
      this.#misfit(metric);
    }
  }

  /** A gauge that is read when it is asked for: `read` returns a value per value of the label, or one value. */
  collected(
    metric: string,
    help: string,
    read: () => number | Readonly<Record<string, number>>,
    label?: string,
  ): void {
    new Gauge({
      name: `${PREFIX}${metric}`,
      help,
      labelNames: label === undefined ? [] : [label],
      registers: [this.registry],
      collect() {
        const value = read();
        if (typeof value === "number") this.set(value);
        else if (label !== undefined) {
          for (const [name, each] of Object.entries(value)) this.set({ [label]: name }, each);
        }
      },
    });
  }

  /** Prometheus' text exposition format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  #misfit(metric: string): void {
    if (this.#misfits.has(metric)) return;
    this.#misfits.add(metric);
    this.#onMisfit(metric);
  }

  #definition(name: string, labelNames: string[]) {
    const help = METRIC_HELP[name] ?? `${name.replaceAll("_", " ")}.`;
    return { name: `${PREFIX}${name}`, help, labelNames, registers: [this.registry] };
  }
}

export function counterName(metric: string): string {
  return metric.endsWith("_total") ? metric : `${metric}_total`;
}

export function histogramName(metric: string): string {
  return metric.replace(/(_ms|_milliseconds|_seconds)?$/, "_seconds");
}
