import { Budget } from "@pulumi/aws/budgets/budget.js";
import type { Context } from "./context.ts";
import type { Topics } from "./notifications.ts";

const SHARE = { threshold: 80, thresholdType: "PERCENTAGE" };
const WHOLE = { threshold: 100, thresholdType: "PERCENTAGE" };

/**
 * Watches what the whole account costs: a budget of one stack would need cost allocation tags, which only the owner of
 * the bill can switch on. It warns a few times a day at most and stops nothing.
 */
export function createBudget(
  { name, options, physicalName, settings, tags }: Context,
  topics: Topics,
): Budget {
  const { budget } = settings;
  const alert = { threshold: budget.apply((it) => it.alert), thresholdType: "ABSOLUTE_VALUE" };
  return new Budget(
    `${name}-budget`,
    {
      name: physicalName("whole-account"),
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: budget.apply((it) => String(it.limit)),
      limitUnit: "USD",
      notifications: [
        { notificationType: "ACTUAL", ...alert },
        { notificationType: "ACTUAL", ...SHARE },
        { notificationType: "ACTUAL", ...WHOLE },
        { notificationType: "FORECASTED", ...WHOLE },
      ].map((notification) => ({
        comparisonOperator: "GREATER_THAN",
        ...notification,
        subscriberSnsTopicArns: [topics.edge],
      })),
      tags,
    },
    options,
  );
}
