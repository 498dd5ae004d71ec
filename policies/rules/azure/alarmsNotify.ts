import type { RelationRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const alarmsNotify: RelationRule = {
  name: "azure-alarm-notifies",
  rationale: "An alarm must tell somebody, since nobody looks at a portal.",
  severity: "high",
  frameworks: {},
  remediation: ["Set actions to an action group that has a receiver, and leave both enabled."],
  link: "https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups",
  blocks: Blocks.Preview,
  scope: "relation",
  types: ["azure-native:monitor:MetricAlert", "azure-native:monitor:ScheduledQueryRule"],
  *check(alert, stack) {
    const groups = stack.sources(alert, "actions", "azure-native:monitor:ActionGroup");
    for (const group of groups) {
      if (!RECEIVERS.some((kind) => group.get(kind).isSet())) {
        yield group.fault(`has no receiver, so that ${alert.name} tells nobody`);
      }
      if (group.get("enabled").isFalse()) {
        yield group.get("enabled").fault("is false");
      }
    }
    if (groups.length === 0 && !alert.get("actions").isSet()) {
      yield alert.get("actions").fault("is empty");
    }
    if (alert.get("enabled").isFalse()) {
      yield alert.get("enabled").fault("is false");
    }
  },
};

const RECEIVERS = [
  "emailReceivers",
  "smsReceivers",
  "webhookReceivers",
  "azureAppPushReceivers",
  "armRoleReceivers",
  "logicAppReceivers",
  "azureFunctionReceivers",
  "eventHubReceivers",
];
