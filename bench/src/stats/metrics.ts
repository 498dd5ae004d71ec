/** How the observations of one metric become one figure. */
export type Combination = "median" | "sum" | "p95" | "p99";

export interface Metric {
  /** Column of the report, with the unit. */
  readonly label: string;
  readonly combine: Combination;
  readonly digits: number;
}

/** Everything that is observed. */
export const METRICS = {
  p50Ms: { label: "p50 ms", combine: "median", digits: 2 },
  p95Ms: { label: "p95 ms", combine: "median", digits: 2 },
  p99Ms: { label: "p99 ms", combine: "median", digits: 2 },
  p999Ms: { label: "p99.9 ms", combine: "median", digits: 2 },
  maxMs: { label: "max ms", combine: "median", digits: 2 },
  pacedPerSecond: { label: "arrived/s", combine: "median", digits: 0 },
  pacedServerCpu: { label: "server CPU", combine: "median", digits: 2 },
  pacedGeneratorCpu: { label: "generator CPU", combine: "median", digits: 2 },
  latenessP99Ms: { label: "generator late, p99 ms", combine: "median", digits: 2 },
  fullPerSecond: { label: "messages/s", combine: "median", digits: 0 },
  fullP99Ms: { label: "p99 ms", combine: "median", digits: 1 },
  fullServerCpu: { label: "server CPU", combine: "median", digits: 2 },
  fullGeneratorCpu: { label: "generator CPU", combine: "median", digits: 2 },
  perCoreSecond: { label: "messages per core second", combine: "median", digits: 0 },
  lost: { label: "lost", combine: "sum", digits: 0 },
  unacknowledged: { label: "not acknowledged", combine: "sum", digits: 0 },
  refused: { label: "refused", combine: "sum", digits: 0 },
  stormMs: { label: "1,000 sockets open, ms", combine: "median", digits: 0 },
  rssKb: { label: "resident KB per socket", combine: "median", digits: 1 },
  heapKb: { label: "heap KB per socket", combine: "median", digits: 1 },
  imageMs: { label: "up and down, p95 ms", combine: "p95", digits: 1 },
  firstEventMs: { label: "first event, p99 ms", combine: "p99", digits: 0 },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;
