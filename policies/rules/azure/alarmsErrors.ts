import type { StackRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";
import { alertsOn, servesRequests } from "./alerts.ts";

export const alarmsErrors: StackRule = {
  name: "azure-alarm-errors",
  rationale: "A service needs an alarm for errors, since people who meet one do not tell, they leave.",
  severity: "high",
  frameworks: {},
  remediation: [
    "Add a ScheduledQueryRule on failed AppRequests or AppExceptions, or a MetricAlert on errors, with an action group.",
  ],
  link: "https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-overview",
  blocks: Blocks.Preview,
  scope: "stack",
  *check(stack) {
    if (
      servesRequests(stack) &&
      alertsOn(stack, /error|exception|fail|success\s*==\s*false|5xx/i).length === 0
    ) {
      yield stack.fault("has no alarm for errors");
    }
  },
};
