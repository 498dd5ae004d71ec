import type { StackRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";
import { alarmsOn, servesRequests } from "./alarms.ts";

export const alarmsCost: StackRule = {
  name: "aws-alarm-cost",
  rationale: "A service needs an alarm on what it is paid by, since a budget sees a flood only hours later.",
  severity: "high",
  frameworks: {},
  remediation: [
    "Add a MetricAlarm on the MessageCount or Count of the API, the Invocations of the function or EstimatedCharges.",
  ],
  link: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html",
  blocks: Blocks.Preview,
  scope: "stack",
  *check(stack) {
    const paidBy = /^(MessageCount|Count|Invocations|Requests|EstimatedCharges|Consumed\w+Units)$/;
    if (servesRequests(stack) && alarmsOn(stack, paidBy).length === 0) {
      yield stack.fault("has no alarm on what it is paid by");
    }
  },
};
