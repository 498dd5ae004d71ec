import { Dashboard } from "@pulumi/aws/cloudwatch/dashboard.js";
import * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context.ts";
import { EDGE_REGION } from "./context.ts";
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

/** A grid of CloudWatch is 24 units wide; three panels stand in a row. */
const WIDTH = 8;
const HEIGHT = 6;
const COLUMNS = 3;
const PERIOD_SECONDS = 300;

interface Panel {
  readonly title: string;
  readonly metrics: readonly Metric[];
  readonly isEdge?: boolean;
}

/** One page on which a person sees how the service is doing: what comes in, what fails, how long it takes. */
export function createDashboard(context: Context, watched: Watched): Dashboard {
  const { actualRegion, name, options, physicalName, region } = context;
  return new Dashboard(
    `${name}-dashboard`,
    {
      dashboardName: physicalName("dashboard"),
      dashboardBody: pulumi.jsonStringify({
        widgets: panels(context, watched).map((panel, index) => widget(panel, index, actualRegion)),
      }),
      region,
    },
    options,
  );
}

/** Page of the dashboard in AWS's console. */
export function dashboardUrl({ actualRegion }: Context, { dashboardName }: Dashboard): pulumi.Output<string> {
  return pulumi.interpolate`https://${actualRegion}.console.aws.amazon.com/cloudwatch/home?region=${actualRegion}#dashboards/dashboard/${dashboardName}`;
}

function panels(context: Context, watched: Watched): Panel[] {
  const { distribution, doors, firewall, functions, healthCheck, sockets, tables } = watched;
  const service = (...names: string[]) => names.map((name) => serviceMetric(context, name));
  return [
    {
      title: "Sockets opened, closed, refused",
      metrics: service("connections_opened_total", "connections_closed_total", "upgrades_refused_total"),
    },
    { title: "Frames received", metrics: service("frames_received_total") },
    { title: "Jobs ended", metrics: service("jobs_ended_total") },
    {
      title: "Failures",
      metrics: service("handler_failures_total", "frames_failed_total", "sends_failed_total"),
    },
    { title: "Refused by a limit", metrics: service("limits_reached_total") },
    {
      title: "Time of HTTP calls, 95th percentile (ms)",
      metrics: service("http_request_duration").map((metric) => ({ ...metric, statistic: "p95" })),
    },
    { title: "Messages of API Gateway", metrics: [apiMetric(sockets, "MessageCount")] },
    {
      title: "Errors of API Gateway",
      metrics: [
        apiMetric(sockets, "IntegrationError"),
        apiMetric(sockets, "ExecutionError"),
        apiMetric(doors, "5xx"),
      ],
    },
    {
      title: "Errors and throttles of functions",
      metrics: ["Errors", "Throttles"].flatMap((name) => functionMetrics(functions, name)),
    },
    {
      title: "Capacity used by the store",
      metrics: ["ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"].flatMap((name) =>
        [tables.keys, tables.live].map((table) => tableMetric(table, name)),
      ),
    },
    {
      title: "Requests at the edge",
      metrics: [distributionMetric(distribution, "Requests")],
      isEdge: true,
    },
    {
      title: "Errors at the edge (%)",
      metrics: ["4xxErrorRate", "5xxErrorRate"].map((name) => distributionMetric(distribution, name)),
      isEdge: true,
    },
    ...(firewall === undefined
      ? []
      : [
          {
            title: "Blocked by the firewall",
            metrics: [firewallMetric(firewall, "BlockedRequests")],
            isEdge: true,
          },
        ]),
    ...(healthCheck === undefined
      ? []
      : [{ title: "Healthy from outside (1 = yes)", metrics: [healthMetric(healthCheck)], isEdge: true }]),
  ];
}

function widget({ title, metrics, isEdge = false }: Panel, index: number, region: pulumi.Output<string>) {
  return {
    type: "metric",
    x: (index % COLUMNS) * WIDTH,
    y: Math.floor(index / COLUMNS) * HEIGHT,
    width: WIDTH,
    height: HEIGHT,
    properties: {
      title,
      view: "timeSeries",
      region: isEdge ? EDGE_REGION : region,
      period: PERIOD_SECONDS,
      metrics: metrics.map(({ namespace, metricName, dimensions, statistic }) => [
        namespace,
        metricName,
        ...Object.entries(dimensions).flat(),
        { stat: statistic },
      ]),
    },
  };
}
