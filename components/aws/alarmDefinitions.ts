import type * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context.ts";
import type { Metric, Watched } from "./metrics.ts";
import {
  apiMetric,
  distributionMetric,
  firewallMetric,
  functionMetrics,
  healthMetric,
  serviceMetric,
  tableMetric,
} from "./metrics.ts";

const FIVE_MINUTES = 300;
const HOUR = 3_600;
const HOURS_A_MONTH = 730;
/** Price of a frame: the message in and the message out of API Gateway, and the calls of the store for them. */
const USD_PER_FRAME = 1.5e-6;
/** A warm frame takes some 20 ms, a cold start below a second; peers repeat what nobody acknowledged after 5,000. */
const SLOW_FRAME_MS = 2_000;

/** When somebody should look, and where to. */
export interface AlarmDefinition {
  /** Suffix of its name. */
  readonly purpose: string;
  /** What has happened and what to do; read at night. */
  readonly description: string;
  /** Their sum is compared; a percentile has no sum and stands alone. */
  readonly metrics: readonly Metric[];
  readonly comparison: "GreaterThanThreshold" | "LessThanThreshold";
  readonly threshold: pulumi.Input<number>;
  readonly periodSeconds: number;
  /** Of the last so many periods... */
  readonly periods: number;
  /** ...so many must be beyond the threshold. */
  readonly breaching: number;
  /** Whether silence is bad news. */
  readonly silenceIsBad: boolean;
  /** Whether its metrics are kept in us-east-1. */
  readonly isEdge: boolean;
}

const above = {
  comparison: "GreaterThanThreshold",
  periodSeconds: FIVE_MINUTES,
  periods: 1,
  breaching: 1,
  silenceIsBad: false,
  isEdge: false,
} as const;
/** A passing moment is nobody's business. */
const lasting = { periods: 3, breaching: 2 };

/** What wakes somebody on every tier. CloudWatch bills an alarm by its metrics: these are 16, of which 10 are free. */
export function alarmsOfEveryTier(context: Context, watched: Watched): AlarmDefinition[] {
  const { distribution, doors, functions, sockets, tables } = watched;
  return [
    {
      ...above,
      purpose: "failures",
      description: "The service met a mistake of its own. Look for handler_failures in the functions' logs.",
      metrics: [serviceMetric(context, "handler_failures_total")],
      threshold: 0,
    },
    {
      ...above,
      ...lasting,
      purpose: "frames-failed",
      description:
        "Frames cannot be dealt with, most likely since the store does not answer. Peers repeat them.",
      metrics: [serviceMetric(context, "frames_failed_total")],
      threshold: 5,
    },
    {
      ...above,
      purpose: "function-errors",
      description: "A function crashed, ran out of time or could not start. Look at its log.",
      metrics: functionMetrics(functions, "Errors"),
      threshold: 0,
    },
    {
      ...above,
      purpose: "function-throttles",
      description:
        "Lambda refuses to run more at once: the account's concurrency is used up. Ask for a higher quota.",
      metrics: functionMetrics(functions, "Throttles"),
      threshold: 0,
    },
    {
      ...above,
      ...lasting,
      purpose: "doors-5xx",
      description:
        "HTTP doors answer 5xx. Look at the access log of the doors, then at their function's log.",
      metrics: [apiMetric(doors, "5xx")],
      threshold: 5,
    },
    {
      ...above,
      ...lasting,
      purpose: "socket-errors",
      description: "API Gateway cannot hand events of sockets to their function. Look at the access log.",
      metrics: [apiMetric(sockets, "IntegrationError"), apiMetric(sockets, "ExecutionError")],
      threshold: 5,
    },
    {
      ...above,
      ...lasting,
      purpose: "latency",
      description:
        "One in twenty events of sockets takes more than 2 s. Look at the functions' durations, then whether the store is slow.",
      // Not that of the doors: one of them waits up to 25 s because it is asked to.
      metrics: [{ ...apiMetric(sockets, "IntegrationLatency"), statistic: "p95" }],
      threshold: SLOW_FRAME_MS,
    },
    {
      ...above,
      ...lasting,
      purpose: "store-throttles",
      description: "DynamoDB refuses calls: one tenant or address is much busier than a partition can bear.",
      metrics: ["ReadThrottleEvents", "WriteThrottleEvents"].map((name) => tableMetric(tables.live, name)),
      threshold: 0,
    },
    {
      ...above,
      purpose: "pace",
      description:
        "Frames of one hour, if that goes on, cost more than the month's limit. Look for a flood, close anonymous keys.",
      metrics: [apiMetric(sockets, "MessageCount")],
      threshold: context.settings.budget.apply(({ limit }) =>
        Math.ceil(limit / HOURS_A_MONTH / USD_PER_FRAME),
      ),
      periodSeconds: HOUR,
    },
    {
      ...above,
      ...lasting,
      purpose: "edge-5xx",
      description: "More than 5 % of what peers ask is answered with 5xx by the edge or behind it.",
      metrics: [distributionMetric(distribution, "5xxErrorRate")],
      threshold: 5,
      isEdge: true,
    },
  ];
}

/** What is watched beyond that where people rely on the service. */
export function alarmsOfProduction(context: Context, { firewall, healthCheck }: Watched): AlarmDefinition[] {
  return [
    ...(healthCheck === undefined
      ? []
      : [
          {
            ...above,
            purpose: "health",
            description:
              "The service does not answer from outside. Look at /health, then at the other alarms.",
            metrics: [healthMetric(healthCheck)],
            comparison: "LessThanThreshold" as const,
            threshold: 1,
            periodSeconds: 60,
            periods: 3,
            breaching: 3,
            silenceIsBad: true,
            isEdge: true,
          },
        ]),
    ...(firewall === undefined
      ? []
      : [
          {
            ...above,
            purpose: "blocked",
            description: "The firewall blocks far more than usual: an attack, or a client that went wild.",
            metrics: [firewallMetric(firewall, "BlockedRequests")],
            threshold: 1_000,
            isEdge: true,
          },
        ]),
    {
      ...above,
      ...lasting,
      purpose: "sends-failed",
      description: "Many texts do not reach their peers. Look whether API Gateway throttles.",
      metrics: [serviceMetric(context, "sends_failed_total")],
      threshold: 100,
    },
    {
      ...above,
      ...lasting,
      purpose: "limits",
      description: "Many calls are refused by a limit: a client that went wild, or limits that are too low.",
      metrics: [serviceMetric(context, "limits_reached_total")],
      threshold: 500,
    },
    {
      ...above,
      ...lasting,
      purpose: "upgrades-refused",
      description: "Many sockets are refused: wrong tickets or origins, or somebody who tries them out.",
      metrics: [serviceMetric(context, "upgrades_refused_total")],
      threshold: 200,
    },
  ];
}
