import type { WebTest } from "@pulumi/azure-native/applicationinsights/webTest.js";
import type { SignalR } from "@pulumi/azure-native/signalrservice/signalR.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Database } from "./data.ts";
import type { Edge } from "./edge.ts";
import type { Telemetry } from "./telemetry.ts";

/** What is watched. */
export interface Watched {
  readonly telemetry: Telemetry;
  readonly signalr: SignalR;
  readonly database: Database;
  readonly edge: Edge | undefined;
  readonly healthCheck: WebTest | undefined;
}

/** A metric that Azure Monitor keeps of a resource. */
export interface PlatformMetric {
  readonly resourceId: pulumi.Output<string>;
  /** The resource's type. */
  readonly namespace: string;
  readonly metricName: string;
  readonly aggregation: "Total" | "Average" | "Maximum";
  readonly dimension?: { readonly name: string; readonly value: string };
}

export function socketsMetric(
  { signalr }: Watched,
  metricName: string,
  aggregation: PlatformMetric["aggregation"],
): PlatformMetric {
  return { resourceId: signalr.id, namespace: "Microsoft.SignalRService/SignalR", metricName, aggregation };
}

export function storeMetric({ database }: Watched, metricName: string, status?: string): PlatformMetric {
  return {
    resourceId: database.account.id,
    namespace: "Microsoft.DocumentDB/databaseAccounts",
    metricName,
    aggregation: "Total",
    ...(status !== undefined && { dimension: { name: "StatusCode", value: status } }),
  };
}

export function edgeMetric(
  { profile }: Edge,
  metricName: string,
  aggregation: PlatformMetric["aggregation"],
): PlatformMetric {
  return { resourceId: profile.id, namespace: "Microsoft.Cdn/profiles", metricName, aggregation };
}

/** Query for the sum of what the functions count under a name of theirs. */
export function serviceCount(name: string): string {
  return `customMetrics | where name == "${name}" | summarize total = sum(valueSum)`;
}

/** Query for the mean of what the functions measure under a name of theirs; 0 where they measured nothing. */
export function meanOf(name: string): string {
  return `customMetrics | where name == "${name}" | summarize total = iff(sum(valueCount) == 0, 0.0, sum(valueSum) / sum(valueCount))`;
}
