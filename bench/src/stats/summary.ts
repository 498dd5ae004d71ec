import type { Contender } from "../stacks/names.ts";
import { median } from "./median.ts";
import { type Combination, METRICS, type MetricName } from "./metrics.ts";
import type { Observation, Round } from "./observation.ts";

/** Share of a core beyond which other programs have disturbed an observation; counters alone are off by up to 4 %. */
const QUIET_SHARE = 0.05;
/** Quiet observations from which on the disturbed ones are left out. */
const ENOUGH_QUIET = 3;

/** One metric of one contender. */
export interface Figure {
  readonly value: number;
  /** Observations it was made of. */
  readonly count: number;
  /** True where too few were quiet, so that disturbed ones are in it. */
  readonly disturbed: boolean;
}

export type Figures = ReadonlyMap<MetricName, Figure>;

/** Figures by contender, from the rounds of one scenario. */
export function summarize(rounds: readonly Round[]): ReadonlyMap<Contender, Figures> {
  const contenders = new Map<Contender, Map<MetricName, Observation[]>>();
  for (const { contender, observations } of rounds) {
    const metrics = contenders.get(contender) ?? new Map<MetricName, Observation[]>();
    contenders.set(contender, metrics);
    for (const observation of observations) {
      const list = metrics.get(observation.metric) ?? [];
      metrics.set(observation.metric, list);
      list.push(observation);
    }
  }
  return new Map(
    [...contenders].map(([contender, metrics]) => [
      contender,
      new Map([...metrics].map(([metric, observations]) => [metric, figure(metric, observations)])),
    ]),
  );
}

/** Whether another round would help: some figure rests on disturbed observations. */
export function needsMore(summary: ReadonlyMap<Contender, Figures>): boolean {
  return [...summary.values()].some((figures) => [...figures.values()].some((it) => it.disturbed));
}

function figure(metric: MetricName, observations: readonly Observation[]): Figure {
  const quiet = observations.filter(({ foreign = 0 }) => foreign <= QUIET_SHARE);
  const needed = observations.some(({ foreign }) => foreign !== undefined);
  const disturbed = needed && quiet.length < Math.min(ENOUGH_QUIET, observations.length);
  const used = disturbed ? observations : quiet;
  return {
    value: combine(
      METRICS[metric].combine,
      used.map(({ value }) => value),
    ),
    count: used.length,
    disturbed,
  };
}

function combine(how: Combination, values: readonly number[]): number {
  switch (how) {
    case "median":
      return median(values);
    case "sum":
      return values.reduce((sum, value) => sum + value, 0);
    case "p95":
      return nearestRank(values, 0.95);
    case "p99":
      return nearestRank(values, 0.99);
  }
}

/** Smallest value that at least this share of all values does not exceed. */
function nearestRank(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}
