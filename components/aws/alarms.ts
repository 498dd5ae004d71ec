import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { Tier } from "../args.ts";
import type { AlarmDefinition } from "./alarmDefinitions.ts";
import { alarmsOfEveryTier, alarmsOfProduction } from "./alarmDefinitions.ts";
import type { Context } from "./context.ts";
import { EDGE_REGION } from "./context.ts";
import type { Metric, Watched } from "./metrics.ts";
import type { Topics } from "./notifications.ts";

/** The alarms of the tier; each tells its topic when it starts and when it is over. */
export function createAlarms(context: Context, watched: Watched, topics: Topics): MetricAlarm[] {
  const isProduction = context.settings.tier === Tier.Production;
  return [
    ...alarmsOfEveryTier(context, watched),
    ...(isProduction ? alarmsOfProduction(context, watched) : []),
  ].map((definition) => createAlarm(context, definition, topics));
}

function createAlarm(context: Context, definition: AlarmDefinition, topics: Topics): MetricAlarm {
  const { name, options, physicalName, region, tags } = context;
  const { comparison, description, isEdge, metrics, periods, periodSeconds, purpose } = definition;
  const actions = [isEdge ? topics.edge : topics.regional];
  const [only, ...others] = metrics;
  return new MetricAlarm(
    `${name}-${purpose}-alarm`,
    {
      name: physicalName(purpose),
      alarmDescription: description,
      comparisonOperator: comparison,
      threshold: definition.threshold,
      evaluationPeriods: periods,
      datapointsToAlarm: definition.breaching,
      treatMissingData: definition.silenceIsBad ? "breaching" : "notBreaching",
      ...(only !== undefined && others.length === 0
        ? { ...aloneOf(only), period: periodSeconds }
        : { metricQueries: sumOf(metrics, periodSeconds) }),
      actionsEnabled: true,
      alarmActions: actions,
      okActions: actions,
      insufficientDataActions: definition.silenceIsBad ? actions : [],
      region: isEdge ? EDGE_REGION : region,
      tags,
    },
    options,
  );
}

/** CloudWatch takes percentiles by another name, and judges them by few samples unless told not to. */
function aloneOf({ statistic, ...metric }: Metric) {
  return statistic === "p95"
    ? { ...metric, extendedStatistic: statistic, evaluateLowSampleCountPercentiles: "ignore" }
    : { ...metric, statistic };
}

/** A metric that a resource has never sent counts as nothing. */
function sumOf(metrics: readonly Metric[], period: number) {
  const ids = metrics.map((_, index) => `m${index}`);
  return [
    {
      id: "sum",
      label: "sum",
      expression: ids.map((id) => `FILL(${id}, 0)`).join(" + "),
      returnData: true,
    },
    ...metrics.map(({ dimensions, metricName, namespace, statistic: stat }, index) => ({
      id: `m${index}`,
      metric: { namespace, metricName, dimensions, period, stat },
      returnData: false,
    })),
  ];
}
