import type { TokenCredential } from "@azure/core-auth";
import * as v from "valibot";
import { type Clock, StoreUnavailable } from "../../../ports/index.ts";
import { within } from "../calls.ts";

const CALL_MS = 5000;
/** What one value covers; a metric is a minute on its way, and then a while until a query finds it. */
const PERIOD_MS = 300_000;
const SETTLE_MS = 180_000;
/** The API takes 200 questions in 30 s of one identity. */
const CACHE_MS = 30_000;
const API = "https://api.loganalytics.azure.com";

/** Counts that the door shows. */
const COUNTED = [
  "connections_opened_total",
  "connections_closed_total",
  "upgrades_refused_total",
  "frames_received_total",
  "frames_failed_total",
  "sends_failed_total",
  "jobs_ended_total",
  "limits_reached_total",
  "handler_failures_total",
] as const;
/** Times that the door shows, milliseconds where they are measured. */
const TIMED = ["http_request_duration"] as const;

const AnswerSchema = v.object({
  tables: v.pipe(
    v.array(
      v.object({
        columns: v.array(v.object({ name: v.string() })),
        rows: v.array(v.array(v.union([v.string(), v.number(), v.null()]))),
      }),
    ),
    v.minLength(1),
  ),
});

export interface MetricsDoorOptions {
  /** Resource id of the Application Insights component. */
  readonly component: string;
  /** Cloud role name under which the stack counts. */
  readonly service: string;
  readonly credential: TokenCredential;
  readonly clock: Clock;
}

interface Total {
  readonly sum: number;
  readonly count: number;
  readonly max: number;
}

/** What all processes of the stack counted, as Application Insights sums it up, in Prometheus' text format: gauges, not counters. */
export class MetricsDoor {
  readonly #options: MetricsDoorOptions;
  #cached: { readonly text: string; readonly at: number } | undefined;

  constructor(options: MetricsDoorOptions) {
    this.#options = options;
  }

  /** Throws `StoreUnavailable` where the logs do not answer. */
  async read(): Promise<{ readonly contentType: string; readonly text: string }> {
    const now = this.#options.clock.now();
    if (this.#cached === undefined || now - this.#cached.at >= CACHE_MS) {
      this.#cached = { text: exposition(await this.#ask(now)), at: now };
    }
    return { contentType: "text/plain; version=0.0.4; charset=utf-8", text: this.#cached.text };
  }

  #ask(now: number): Promise<ReadonlyMap<string, Total>> {
    const { component, credential, service } = this.#options;
    const end = Math.floor((now - SETTLE_MS) / PERIOD_MS) * PERIOD_MS;
    return within(CALL_MS, undefined, async (signal) => {
      const token = await credential.getToken(`${API}/.default`, { abortSignal: signal });
      if (token === null) throw new StoreUnavailable("the directory gave no token");
      const answer = await fetch(`${API}/v1${component}/query`, {
        method: "POST",
        signal,
        headers: { Authorization: `Bearer ${token.token}`, "Content-Type": "application/json" },
        body: JSON.stringify({
          query: queryFor(service),
          timespan: `${isoTime(end - PERIOD_MS)}/${isoTime(end)}`,
        }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new StoreUnavailable(`the logs answered ${answer.status}`);
      return totalsOf(v.parse(AnswerSchema, JSON.parse(text)));
    });
  }
}

/** One row for each metric that was counted in the time. */
function queryFor(service: string): string {
  const names = [...COUNTED, ...TIMED].map((name) => `"${name}"`).join(", ");
  return [
    "customMetrics",
    `| where cloud_RoleName == ${JSON.stringify(service)} and name in (${names})`,
    "| summarize total = sum(valueSum), number = sum(valueCount), most = max(valueMax) by name",
  ].join(" ");
}

function totalsOf({ tables }: v.InferOutput<typeof AnswerSchema>): ReadonlyMap<string, Total> {
  const [{ columns, rows } = { columns: [], rows: [] }] = tables;
  const place = (name: string) => columns.findIndex((column) => column.name === name);
  return new Map(
    rows.map((row) => [
      String(row[place("name")]),
      {
        sum: Number(row[place("total")] ?? 0),
        count: Number(row[place("number")] ?? 0),
        max: Number(row[place("most")] ?? 0),
      },
    ]),
  );
}

/** Nothing was counted where the logs know no value. */
function exposition(totals: ReadonlyMap<string, Total>): string {
  const counts = COUNTED.map((metric) => ({
    series: `semantest_${metric.replace(/_total$/, "")}_5m`,
    help: `${metric} in five minutes, the last that are complete.`,
    value: totals.get(metric)?.sum ?? 0,
  }));
  const times = TIMED.flatMap((metric) => {
    const { sum, count, max } = totals.get(metric) ?? { sum: 0, count: 0, max: 0 };
    const shown = { mean: count === 0 ? 0 : sum / count, max };
    return Object.entries(shown).map(([kind, milliseconds]) => ({
      series: `semantest_${metric}_seconds_${kind}_5m`,
      help: `${metric}, the ${kind} of five minutes, the last that are complete.`,
      value: milliseconds / 1000,
    }));
  });
  return [...counts, ...times]
    .map(
      ({ series, help, value }) => `# HELP ${series} ${help}\n# TYPE ${series} gauge\n${series} ${value}\n`,
    )
    .join("");
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
