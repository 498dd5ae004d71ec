import { Component } from "@pulumi/azure-native/applicationinsights/component.js";
import { Table } from "@pulumi/azure-native/operationalinsights/table.js";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Tier } from "../args.ts";
import type { Context } from "./context.ts";

/**
 * Most that a day of logs may hold. A month has 5 GB for nothing, and each more costs about 2.30 USD: within that on tier
 * starter, at most some 6 USD a month on tier production, whatever floods the log.
 */
const DAILY_GB = { starter: 0.16, production: 0.25 } satisfies Record<Tier, number>;
/** What Log Analytics takes as the retention of a whole workspace; a table may have less. */
const LEAST_WORKSPACE_DAYS = 30;
/** Its two years are a day shorter than those of CloudWatch Logs. */
const MOST_DAYS = 730;
/** Tables that hold what the functions, their host and the edge write. */
const TABLES = [
  "AppDependencies",
  "AppEvents",
  "AppExceptions",
  "AppMetrics",
  "AppPerformanceCounters",
  "AppRequests",
  "AppTraces",
  "AzureDiagnostics",
];

/** Where logs and metrics go. */
export interface Telemetry {
  readonly workspaceId: pulumi.Output<string>;
  readonly insights: Component;
}

export function createTelemetry(context: Context): Telemetry {
  const { group, location, name, options, physicalName, settings, tags } = context;
  const workspaceId = settings.azure.workspaceId ?? createWorkspace(context).id;
  const insights = new Component(
    `${name}-insights`,
    {
      resourceName: physicalName("insights"),
      resourceGroupName: group.name,
      location,
      kind: "web",
      applicationType: "web",
      ingestionMode: "LogAnalytics",
      workspaceResourceId: workspaceId,
      disableIpMasking: false,
      disableLocalAuth: true,
      publicNetworkAccessForIngestion: "Enabled",
      publicNetworkAccessForQuery: "Enabled",
      tags,
    },
    options,
  );
  return { workspaceId, insights };
}

/** A workspace that forgets in time and costs no more than was agreed. One that is given keeps its owner's settings. */
function createWorkspace({
  group,
  location,
  name,
  options,
  physicalName,
  settings,
  tags,
}: Context): Workspace {
  const days = settings.logRetentionDays.apply((it) => Math.min(it, MOST_DAYS));
  const workspace = new Workspace(
    `${name}-logs`,
    {
      workspaceName: physicalName("logs"),
      resourceGroupName: group.name,
      location,
      sku: { name: "PerGB2018" },
      retentionInDays: days.apply((it) => Math.max(it, LEAST_WORKSPACE_DAYS)),
      workspaceCapping: { dailyQuotaGb: DAILY_GB[settings.tier] },
      features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true },
      publicNetworkAccessForIngestion: "Enabled",
      publicNetworkAccessForQuery: "Enabled",
      tags,
    },
    options,
  );
  for (const tableName of TABLES) {
    new Table(
      `${name}-${tableName}`,
      {
        workspaceName: workspace.name,
        resourceGroupName: group.name,
        tableName,
        plan: "Analytics",
        retentionInDays: days,
        totalRetentionInDays: days,
      },
      // Tables of Azure's own cannot be deleted; they go with their workspace.
      { ...options, retainOnDelete: true },
    );
  }
  return workspace;
}
