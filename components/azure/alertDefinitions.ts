import * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context.ts";
import type { PlatformMetric, Watched } from "./watched.ts";
import { edgeMetric, meanOf, serviceCount, socketsMetric, storeMetric } from "./watched.ts";

/** Messages that one unit of SignalR has in an hour, of the million a day that its price includes. */
const MESSAGES_PER_UNIT_HOUR = 1_000_000 / 24;
/** Price of each message beyond that. */
const USD_PER_MESSAGE = 1 / 1_000_000;
const HOURS_A_MONTH = 730;
/** What a dollar buys where Cosmos DB is serverless: a million cost 0.25 USD. */
const REQUEST_UNITS_PER_USD = 4_000_000;

interface Alert {
  /** Suffix of its name. */
  readonly purpose: string;
  /** What happened, and what a person is to look at. */
  readonly description: string;
  readonly threshold: pulumi.Input<number>;
  /** 1 is an error, 2 a warning. */
  readonly severity: 1 | 2;
}

/** Asks the logs each quarter of an hour, for half a dollar a month. Alerts above the threshold. */
export interface LogAlert extends Alert {
  /** Gives one row with the number `total`. */
  readonly query: string;
}

/** Watches a metric of Azure's own, for a tenth of a dollar a month. */
export interface MetricAlert extends Alert {
  readonly metric: PlatformMetric;
  readonly operator: "GreaterThan" | "LessThan";
  /** Time over which it is looked at. */
  readonly windowSize: "PT15M" | "PT1H";
}

export function logAlertsOfEveryTier(): LogAlert[] {
  return [
    {
      purpose: "failures",
      description: "The service met a mistake of its own. Look for handler_failures in the traces.",
      query: serviceCount("handler_failures_total"),
      threshold: 0,
      severity: 1,
    },
  ];
}

export function logAlertsOfProduction(): LogAlert[] {
  return [
    {
      purpose: "frames-failed",
      description:
        "Frames cannot be dealt with, most likely since the store does not answer. Peers repeat them.",
      query: serviceCount("frames_failed_total"),
      threshold: 5,
      severity: 1,
    },
    {
      purpose: "sends-failed",
      description: "Many texts do not reach their peers. Look whether SignalR refuses or is full.",
      query: serviceCount("sends_failed_total"),
      threshold: 100,
      severity: 2,
    },
    {
      purpose: "latency",
      description:
        "HTTP calls take more than two seconds on average. Look at the store's request units and errors.",
      query: meanOf("http_request_duration"),
      threshold: 2_000,
      severity: 2,
    },
  ];
}

export function metricAlertsOfEveryTier(watched: Watched): MetricAlert[] {
  return [
    {
      purpose: "sockets-full",
      description: "SignalR has room for few more sockets. Raise azure.signalrUnits, or leave the free tier.",
      metric: socketsMetric(watched, "ConnectionQuotaUtilization", "Maximum"),
      operator: "GreaterThan",
      threshold: 80,
      windowSize: "PT15M",
      severity: 2,
    },
  ];
}

/** The free tier of SignalR ends by itself; there the store is what grows with use. */
export function metricAlertsOfStarter({ settings }: Context, watched: Watched): MetricAlert[] {
  return [
    {
      purpose: "pace",
      description:
        "Calls of the store in one hour, if that goes on, cost more than the month's limit. Look for a flood, close anonymous keys.",
      metric: storeMetric(watched, "TotalRequestUnits"),
      operator: "GreaterThan",
      threshold: settings.budget.apply(({ limit }) => requestUnitsOfAnHour(limit)),
      windowSize: "PT1H",
      severity: 2,
    },
  ];
}

export function metricAlertsOfProduction({ settings }: Context, watched: Watched): MetricAlert[] {
  const { edge } = watched;
  const { signalrUnits } = settings.azure;
  return [
    {
      purpose: "store-throttles",
      description: "Cosmos DB refuses calls: one tenant or address is much busier than a partition can bear.",
      metric: storeMetric(watched, "TotalRequests", "429"),
      operator: "GreaterThan",
      threshold: 10,
      windowSize: "PT15M",
      severity: 2,
    },
    {
      purpose: "pace",
      description:
        "Messages of one hour, if that goes on, cost more than the month's limit. Look for a flood, close anonymous keys.",
      metric: socketsMetric(watched, "MessageCount", "Total"),
      operator: "GreaterThan",
      threshold: pulumi
        .all([settings.budget, signalrUnits])
        .apply(([{ limit }, units]) => messagesOfAnHour(limit, units)),
      windowSize: "PT1H",
      severity: 2,
    },
    ...(edge === undefined
      ? []
      : [
          {
            purpose: "edge-5xx",
            description: "More than 5 % of what peers ask is answered with 5xx by the edge or behind it.",
            metric: edgeMetric(edge, "Percentage5XX", "Average"),
            operator: "GreaterThan" as const,
            threshold: 5,
            windowSize: "PT15M" as const,
            severity: 1 as const,
          },
        ]),
  ];
}

/** Messages of an hour that, kept up for a month, cost the limit beyond what the units include. */
export function messagesOfAnHour(limit: number, units: number): number {
  return Math.ceil(units * MESSAGES_PER_UNIT_HOUR + limit / HOURS_A_MONTH / USD_PER_MESSAGE);
}

/** Request units of an hour that, kept up for a month, cost the limit. */
export function requestUnitsOfAnHour(limit: number): number {
  return Math.ceil((limit * REQUEST_UNITS_PER_USD) / HOURS_A_MONTH);
}
