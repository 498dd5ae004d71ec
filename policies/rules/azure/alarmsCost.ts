import type { StackRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";
import { alertsOn, servesRequests } from "./alerts.ts";

export const alarmsCost: StackRule = {
  name: "azure-alarm-cost",
  rationale: "A service needs an alarm on what it is paid by, since a budget sees a flood only a day later.",
  severity: "high",
  frameworks: {},
  remediation: [
    "Add a MetricAlert on MessageCount of SignalR, on the execution units of the app or on TotalRequestUnits of Cosmos DB.",
  ],
  link: "https://learn.microsoft.com/azure/azure-signalr/concept-metrics",
  blocks: Blocks.Preview,
  scope: "stack",
  *check(stack) {
    const paidBy = /messagecount|executionunits|executioncount|requestunits|traffic/i;
    if (servesRequests(stack) && alertsOn(stack, paidBy).length === 0) {
      yield stack.fault("has no alarm on what it is paid by");
    }
  },
};
