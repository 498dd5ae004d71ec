import { Budget } from "@pulumi/azure-native/consumption/budget.js";
import * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context.ts";

/** Percents of the limit at which somebody is told, beside the alert's own. */
const SHARES = [80, 100];

/**
 * Watches what the resource group costs. It is told of costs a day late, warns within an hour of that and stops nothing.
 */
export function createBudget(
  { group, name, options, physicalName, settings }: Context,
  actionGroupId: pulumi.Output<string>,
): Budget {
  const { azure, alertEmails, budget } = settings;
  const isHeard = azure.actionGroupId !== undefined || alertEmails.length > 0;
  return new Budget(
    `${name}-budget`,
    {
      budgetName: physicalName("budget"),
      scope: group.id,
      category: "Cost",
      amount: budget.apply((it) => it.limit),
      timeGrain: "Monthly",
      timePeriod: { startDate: firstOfThisMonth() },
      notifications: pulumi.all([budget, actionGroupId]).apply(([{ alert, limit }, contactGroup]) =>
        Object.fromEntries(
          thresholds(alert, limit).map(({ threshold, thresholdType }) => [
            `${thresholdType.toLowerCase()}-${String(threshold).replace(".", "-")}`,
            {
              enabled: true,
              operator: "GreaterThan",
              threshold,
              thresholdType,
              contactEmails: [],
              contactGroups: [contactGroup],
              // Where nobody else hears of it, whoever owns the resource group does.
              contactRoles: isHeard ? [] : ["Owner"],
            },
          ]),
        ),
      ),
    },
    // Azure takes only the current month when a budget is made, and never lets it change.
    { ...options, ignoreChanges: ["timePeriod"] },
  );
}

/** Azure refuses two notifications of the same threshold. */
export function thresholds(alert: number, limit: number) {
  const alertShare = Math.round((alert / limit) * 10_000) / 100;
  const actual = [...new Set([alertShare, ...SHARES])];
  return [
    ...actual.map((threshold) => ({ threshold, thresholdType: "Actual" })),
    { threshold: 100, thresholdType: "Forecasted" },
  ];
}

function firstOfThisMonth(): string {
  return `${new Date().toISOString().slice(0, 7)}-01T00:00:00Z`;
}
