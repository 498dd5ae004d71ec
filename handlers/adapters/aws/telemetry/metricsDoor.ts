import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
} from "@aws-sdk/client-cloudwatch";
import type { Clock } from "../../../ports/index.ts";
import { within } from "../calls.ts";
import { COUNTED, METRICS_NAMESPACE, TIMED } from "./index.ts";

const CALL_MS = 5000;
/** What one value covers; CloudWatch needs about a minute to have it complete. */
const PERIOD_SECONDS = 300;
const SETTLE_MS = 60_000;
/** CloudWatch takes money for each value asked of it. */
const CACHE_MS = 30_000;
const QUANTILES = { p50: "0.5", p99: "0.99" } as const;

/** One value that the door shows. */
interface Shown {
  readonly id: string;
  readonly metric: string;
  readonly stat: string;
  /** The line without its value. */
  readonly series: string;
  readonly help: string;
  /** What the value is multiplied by. */
  readonly factor: number;
}

const SHOWN: readonly Shown[] = [
  ...COUNTED.map((metric, index) => {
    const series = `semantest_${metric.replace(/_total$/, "")}_5m`;
    const help = `${metric} in the last five minutes that are complete.`;
    return { id: `c${index}`, metric, stat: "Sum", series, help, factor: 1 };
  }),
  ...TIMED.flatMap((metric, index) =>
    Object.entries(QUANTILES).map(([stat, quantile]) => ({
      id: `t${index}${stat}`,
      metric,
      stat,
      series: `semantest_${metric}_seconds{quantile="${quantile}"}`,
      help: `${metric} over the last five minutes that are complete.`,
      factor: 0.001,
    })),
  ),
];

/** What all processes of the stack counted, as CloudWatch sums it up, in Prometheus' text format: gauges, not counters. */
export class MetricsDoor {
  readonly #client: CloudWatchClient;
  readonly #service: string;
  readonly #clock: Clock;
  #cached: { readonly text: string; readonly at: number } | undefined;

  constructor(client: CloudWatchClient, service: string, clock: Clock) {
    this.#client = client;
    this.#service = service;
    this.#clock = clock;
  }

  /** Throws `StoreUnavailable` where CloudWatch does not answer. */
  async read(): Promise<{ readonly contentType: string; readonly text: string }> {
    const now = this.#clock.now();
    if (this.#cached === undefined || now - this.#cached.at >= CACHE_MS) {
      this.#cached = { text: exposition(await this.#ask(now)), at: now };
    }
    return { contentType: "text/plain; version=0.0.4; charset=utf-8", text: this.#cached.text };
  }

  async #ask(now: number): Promise<ReadonlyMap<string, number>> {
    const periodMs = PERIOD_SECONDS * 1000;
    const end = Math.floor((now - SETTLE_MS) / periodMs) * periodMs;
    const command = new GetMetricDataCommand({
      StartTime: new Date(end - periodMs),
      EndTime: new Date(end),
      MetricDataQueries: SHOWN.map((it) => this.#query(it)),
    });
    const { MetricDataResults: results = [] } = await within(CALL_MS, undefined, (abortSignal) =>
      this.#client.send(command, { abortSignal }),
    );
    return new Map(results.map(({ Id = "", Values: [value = 0] = [] }) => [Id, value]));
  }

  #query({ id, metric, stat }: Shown): MetricDataQuery {
    return {
      Id: id,
      MetricStat: {
        Metric: {
          Namespace: METRICS_NAMESPACE,
          MetricName: metric,
          Dimensions: [{ Name: "service", Value: this.#service }],
        },
        Period: PERIOD_SECONDS,
        Stat: stat,
      },
    };
  }
}

/** Nothing was counted where CloudWatch knows no value. */
function exposition(values: ReadonlyMap<string, number>): string {
  const lines: string[] = [];
  let family = "";
  for (const { id, series, help, factor } of SHOWN) {
    const [name = ""] = series.split("{");
    if (name !== family) lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} gauge`);
    family = name;
    lines.push(`${series} ${(values.get(id) ?? 0) * factor}`);
  }
  return `${lines.join("\n")}\n`;
}
