import { closedLoad } from "../load/closedLoad.ts";
import type { Window } from "../load/measure.ts";
import { type Paced, pacedLoad } from "../load/pacedLoad.ts";
import type { Traffic } from "../load/traffic.ts";
import { SERVER_CORE } from "../processes/pinning.ts";
import { StackProcess } from "../processes/stackProcess.ts";
import { CONTENDERS, type Contender } from "../stacks/names.ts";
import type { MetricName } from "../stats/metrics.ts";
import type { Observation } from "../stats/observation.ts";
import { DIALECTS } from "../wire/dialects.ts";
import { closePairs, openPairs, type Pair } from "../wire/pairs.ts";
import type { Measured, Plan } from "./scenario.ts";

/** 1,000 sockets. */
const PAIRS = 500;
/** Messages a second at which latency is compared. */
const PER_SECOND = 10_000;
/** Time for the step from the paced to the full load, milliseconds. */
const FULL_WARM_UP_MS = 2000;

/** Measures one contender under a paced load, then under as much as it takes. */
export async function measureRelay(
  contender: Contender,
  plan: Plan,
  open: (pairs: readonly Pair[]) => Promise<Traffic>,
): Promise<Measured> {
  const stackName = CONTENDERS[contender];
  const dialect = DIALECTS[stackName];
  await using stack = await StackProcess.start(stackName, plan.pinned ? SERVER_CORE : undefined);
  const pairs = await openPairs(dialect, stack.port, PAIRS);
  const traffic = await open(pairs);
  const { windowMs, windows, warmUpMs } = plan;
  const paced = await pacedLoad(traffic, stack, {
    perSecond: PER_SECOND,
    pairs: PAIRS,
    acknowledges: dialect.acknowledges,
    windowMs,
    windows,
    warmUpMs,
  });
  const unacknowledged = dialect.acknowledges ? traffic.durables - traffic.acknowledged : 0;
  const full = await closedLoad(traffic, stack, {
    pairs: PAIRS,
    underWay: 1,
    windowMs,
    windows,
    warmUpMs: FULL_WARM_UP_MS,
  });
  const { refusals } = traffic;
  await closePairs(pairs);
  return {
    observations: [
      ...pacedObservations(paced, traffic, windowMs),
      ...full.flatMap((window) => fullObservations(window, traffic, windowMs)),
      { metric: "lost", value: paced.lost },
      { metric: "unacknowledged", value: unacknowledged },
      { metric: "refused", value: refusals.length },
    ],
    remarks: [...refusals],
  };
}

function pacedObservations({ windows, lateness }: Paced, traffic: Traffic, windowMs: number): Observation[] {
  return [
    ...windows.flatMap(({ latency, shares }) =>
      observe(shares.foreign, [
        ["p50Ms", latency.p50],
        ["p95Ms", latency.p95],
        ["p99Ms", latency.p99],
        ["p999Ms", latency.p999],
        ["maxMs", latency.max],
        ["pacedPerSecond", (latency.count * traffic.messages * 1000) / windowMs],
        ["pacedServerCpu", shares.server],
        ["pacedGeneratorCpu", shares.generator],
      ]),
    ),
    ...lateness.flatMap(({ latency, shares }) => observe(shares.foreign, [["latenessP99Ms", latency.p99]])),
  ];
}

function fullObservations({ latency, shares }: Window, traffic: Traffic, windowMs: number): Observation[] {
  const perSecond = (latency.count * traffic.messages * 1000) / windowMs;
  return observe(shares.foreign, [
    ["fullPerSecond", perSecond],
    ["fullP99Ms", latency.p99],
    ["fullServerCpu", shares.server],
    ["fullGeneratorCpu", shares.generator],
    ["perCoreSecond", perSecond / shares.server],
  ]);
}

function observe(foreign: number, values: readonly (readonly [MetricName, number])[]): Observation[] {
  return values.map(([metric, value]) => ({ metric, value, foreign }));
}
