import type { Resource } from "../../frame/resource.ts";
import type { Stack } from "../../frame/stack.ts";
import type { Value } from "../../frame/value.ts";

/** Types of budgets, by the provider whose cost they watch. */
export const BUDGET_TYPES = {
  aws: ["aws:budgets/budget:Budget"],
  "azure-native": ["azure-native:consumption:Budget", "azure-native:costmanagement:Budget"],
};

/** What may be spent in a month. */
export function budgetAmount(budget: Resource): Value {
  return budget.get(budget.type.startsWith("aws:") ? "limitAmount" : "amount");
}

/** Whether any notification reaches a person. */
export function notifiesSomebody(budget: Resource, stack: Stack): boolean {
  return budget.type.startsWith("aws:") ? awsNotifies(budget, stack) : azureNotifies(budget);
}

function awsNotifies(budget: Resource, stack: Stack): boolean {
  const notifications = budget.get("notifications").list();
  if (notifications.some((it) => it.get("subscriberEmailAddresses").isSet())) {
    return true;
  }
  const topics = stack.sources(budget, "notifications", "aws:sns/topic:Topic");
  return topics.length > 0
    ? topics.some(
        (topic) => stack.users(topic, "topic", "aws:sns/topicSubscription:TopicSubscription").length > 0,
      )
    : notifications.some((it) => it.get("subscriberSnsTopicArns").isSet());
}

function azureNotifies(budget: Resource): boolean {
  return budget
    .get("notifications")
    .members()
    .some(
      ([, notification]) =>
        notification.get("enabled").isTrue() &&
        ["contactEmails", "contactGroups", "contactRoles"].some((name) => notification.get(name).isSet()),
    );
}
