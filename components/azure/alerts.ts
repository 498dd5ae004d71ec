import { MetricAlert as MetricAlertRule } from "@pulumi/azure-native/monitor/metricAlert.js";
import { ScheduledQueryRule } from "@pulumi/azure-native/monitor/scheduledQueryRule.js";
import type * as pulumi from "@pulumi/pulumi";
import { Tier } from "../args.ts";
import type { LogAlert, MetricAlert } from "./alertDefinitions.ts";
import {
  logAlertsOfEveryTier,
  logAlertsOfProduction,
  metricAlertsOfEveryTier,
  metricAlertsOfProduction,
  metricAlertsOfStarter,
} from "./alertDefinitions.ts";
import type { Context } from "./context.ts";
import type { Watched } from "./watched.ts";

/** Alerts that tell the action group when they start and when they are over. */
export function createAlerts(context: Context, watched: Watched, actionGroupId: pulumi.Output<string>): void {
  const isProduction = context.settings.tier === Tier.Production;
  for (const alert of [...logAlertsOfEveryTier(), ...(isProduction ? logAlertsOfProduction() : [])]) {
    createLogAlert(context, watched, alert, actionGroupId);
  }
  const metricAlerts = [
    ...metricAlertsOfEveryTier(watched),
    ...(isProduction ? metricAlertsOfProduction : metricAlertsOfStarter)(context, watched),
  ];
  for (const alert of metricAlerts) {
    createMetricAlert(context, alert, actionGroupId);
  }
  createHealthAlert(context, watched, actionGroupId);
}

function createLogAlert(
  { group, location, name, options, physicalName, tags }: Context,
  { telemetry }: Watched,
  { description, purpose, query, severity, threshold }: LogAlert,
  actionGroupId: pulumi.Output<string>,
): void {
  new ScheduledQueryRule(
    `${name}-${purpose}-alert`,
    {
      ruleName: physicalName(purpose),
      resourceGroupName: group.name,
      location,
      kind: "LogAlert",
      displayName: physicalName(purpose),
      description,
      enabled: true,
      severity,
      scopes: [telemetry.insights.id],
      evaluationFrequency: "PT15M",
      windowSize: "PT15M",
      autoMitigate: true,
      // The tables may not exist before the first log line.
      skipQueryValidation: true,
      criteria: {
        allOf: [
          {
            query,
            metricMeasureColumn: "total",
            timeAggregation: "Total",
            operator: "GreaterThan",
            threshold,
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
          },
        ],
      },
      actions: { actionGroups: [actionGroupId] },
      tags,
    },
    options,
  );
}

function createMetricAlert(
  { group, name, options, physicalName, tags }: Context,
  { description, metric, operator, purpose, severity, threshold, windowSize }: MetricAlert,
  actionGroupId: pulumi.Output<string>,
): void {
  const { aggregation, dimension, metricName, namespace, resourceId } = metric;
  new MetricAlertRule(
    `${name}-${purpose}-alert`,
    {
      ruleName: physicalName(purpose),
      resourceGroupName: group.name,
      location: "global",
      description,
      enabled: true,
      severity,
      scopes: [resourceId],
      evaluationFrequency: "PT5M",
      windowSize,
      autoMitigate: true,
      criteria: {
        odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
        allOf: [
          {
            criterionType: "StaticThresholdCriterion",
            name: purpose,
            metricNamespace: namespace,
            metricName,
            timeAggregation: aggregation,
            operator,
            threshold,
            dimensions:
              dimension === undefined
                ? []
                : [{ name: dimension.name, operator: "Include", values: [dimension.value] }],
          },
        ],
      },
      actions: [{ actionGroupId }],
      tags,
    },
    options,
  );
}

function createHealthAlert(
  { group, name, options, physicalName, tags }: Context,
  { healthCheck, telemetry }: Watched,
  actionGroupId: pulumi.Output<string>,
): void {
  if (healthCheck === undefined) {
    return;
  }
  new MetricAlertRule(
    `${name}-health-alert`,
    {
      ruleName: physicalName("health"),
      resourceGroupName: group.name,
      location: "global",
      description: "The service does not answer from outside. Look at /health, then at the other alerts.",
      enabled: true,
      severity: 1,
      scopes: [healthCheck.id, telemetry.insights.id],
      evaluationFrequency: "PT5M",
      windowSize: "PT15M",
      autoMitigate: true,
      criteria: {
        odataType: "Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria",
        webTestId: healthCheck.id,
        componentId: telemetry.insights.id,
        // It asks from one place, twice before it says so.
        failedLocationCount: 1,
      },
      actions: [{ actionGroupId }],
      tags,
    },
    options,
  );
}
