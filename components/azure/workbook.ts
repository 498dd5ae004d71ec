import { Workbook } from "@pulumi/azure-native/applicationinsights/workbook.js";
import * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context.ts";
import type { Edge } from "./edge.ts";
import { stableGuid } from "./naming.ts";
import type { PlatformMetric, Watched } from "./watched.ts";
import { edgeMetric, socketsMetric, storeMetric } from "./watched.ts";

const DAY_MS = 86_400_000;
/** Two panels stand in a row. */
const PANEL_WIDTH_PERCENT = "50";
/** Numbers by which the format of workbooks knows its items and how a metric is summed up. */
const QUERY_ITEM = 3;
const METRICS_ITEM = 10;
const AGGREGATION = { Total: 1, Maximum: 3, Average: 4 } satisfies Record<
  PlatformMetric["aggregation"],
  number
>;

/** One page on which a person sees how the service is doing: what comes in, what fails, how long it takes. */
export function createWorkbook(context: Context, watched: Watched): Workbook {
  const { group, location, name, options, physicalName, tags } = context;
  const { insights } = watched.telemetry;
  return new Workbook(
    `${name}-workbook`,
    {
      // A workbook's name has to be a GUID; the display name is the one that people see.
      resourceName: physicalName("workbook").apply((it) => stableGuid(it)),
      displayName: physicalName("workbook"),
      description: "How a Semantest service is doing.",
      resourceGroupName: group.name,
      location,
      kind: "shared",
      category: "workbook",
      sourceId: insights.id,
      version: "Notebook/1.0",
      serializedData: pulumi.jsonStringify({
        version: "Notebook/1.0",
        items: [
          ...COUNTS.map(([title, names]) => countsPanel(title, names, insights.id)),
          queryPanel(
            "Time of HTTP calls, average (ms)",
            'customMetrics | where name == "http_request_duration" | summarize sum(valueSum) / sum(valueCount) by bin(timestamp, 5m)',
            insights.id,
          ),
          queryPanel(
            "Exceptions",
            "exceptions | summarize sum(itemCount) by bin(timestamp, 5m), type",
            insights.id,
          ),
          ...metricPanels(watched).map(([title, metrics]) => metricsPanel(title, metrics)),
        ],
        fallbackResourceIds: [insights.id],
      }),
      tags,
    },
    options,
  );
}

/** Page of the workbook in Azure's portal. */
export function workbookUrl({ tenantId }: Context, { id }: Workbook): pulumi.Output<string> {
  return pulumi.interpolate`https://portal.azure.com/#@${tenantId}/resource${id}/workbook`;
}

const COUNTS: readonly [title: string, names: readonly string[]][] = [
  [
    "Sockets opened, closed, refused",
    ["connections_opened_total", "connections_closed_total", "upgrades_refused_total"],
  ],
  ["Frames received", ["frames_received_total"]],
  ["Jobs ended", ["jobs_ended_total"]],
  ["Failures", ["handler_failures_total", "frames_failed_total", "sends_failed_total"]],
  ["Refused", ["limits_reached_total", "requests_refused_total"]],
];

type MetricPanel = readonly [title: string, metrics: readonly PlatformMetric[]];

function metricPanels(watched: Watched): MetricPanel[] {
  const { edge } = watched;
  return [
    ["Sockets open", [socketsMetric(watched, "ConnectionCount", "Maximum")]],
    ["Messages of SignalR", [socketsMetric(watched, "MessageCount", "Total")]],
    [
      "Errors of SignalR (%)",
      [socketsMetric(watched, "SystemErrors", "Maximum"), socketsMetric(watched, "UserErrors", "Maximum")],
    ],
    ["Request units of the store", [storeMetric(watched, "TotalRequestUnits")]],
    ...(edge === undefined ? [] : edgePanels(edge)),
  ];
}

function edgePanels(edge: Edge): MetricPanel[] {
  return [
    ["Requests at the edge", [edgeMetric(edge, "RequestCount", "Total")]],
    [
      "Errors at the edge (%)",
      [edgeMetric(edge, "Percentage4XX", "Average"), edgeMetric(edge, "Percentage5XX", "Average")],
    ],
    ["Blocked by the firewall", [edgeMetric(edge, "WebApplicationFirewallRequestCount", "Total")]],
  ];
}

function countsPanel(title: string, names: readonly string[], insightsId: pulumi.Output<string>) {
  const listed = names.map((name) => `"${name}"`).join(", ");
  return queryPanel(
    title,
    `customMetrics | where name in (${listed}) | summarize sum(valueSum) by bin(timestamp, 5m), name`,
    insightsId,
  );
}

function queryPanel(title: string, query: string, insightsId: pulumi.Output<string>) {
  return {
    type: QUERY_ITEM,
    content: {
      version: "KqlItem/1.0",
      query,
      size: 0,
      title,
      timeContext: { durationMs: DAY_MS },
      queryType: 0,
      resourceType: "microsoft.insights/components",
      crossComponentResources: [insightsId],
      visualization: "timechart",
    },
    customWidth: PANEL_WIDTH_PERCENT,
    name: title,
  };
}

function metricsPanel(title: string, metrics: readonly PlatformMetric[]) {
  const resourceType = metrics[0]?.namespace.toLowerCase();
  return {
    type: METRICS_ITEM,
    content: {
      version: "MetricsItem/2.0",
      chartId: stableGuid(title),
      size: 0,
      chartType: 2,
      title,
      resourceType,
      metricScope: 0,
      resourceIds: [...new Set(metrics.map(({ resourceId }) => resourceId))],
      timeContext: { durationMs: DAY_MS },
      metrics: metrics.map(({ aggregation, metricName }) => ({
        namespace: resourceType,
        metric: `${resourceType}--${metricName}`,
        aggregation: AGGREGATION[aggregation],
      })),
    },
    customWidth: PANEL_WIDTH_PERCENT,
    name: title,
  };
}
