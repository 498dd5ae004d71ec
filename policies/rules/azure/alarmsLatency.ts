import type { StackRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";
import { alertsOn, servesRequests } from "./alerts.ts";

export const alarmsLatency: StackRule = {
  name: "azure-alarm-latency",
  rationale:
    "A service needs an alarm for latency, since one that answers too late looks healthy to every other alarm.",
  severity: "medium",
  frameworks: {},
  remediation: [
    "Add a ScheduledQueryRule on a high percentile of DurationMs in AppRequests, with an action group.",
  ],
  link: "https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-overview",
  blocks: Blocks.Preview,
  scope: "stack",
  *check(stack) {
    if (servesRequests(stack) && alertsOn(stack, /duration|latency|responsetime/i).length === 0) {
      yield stack.fault("has no alarm for latency");
    }
  },
};
