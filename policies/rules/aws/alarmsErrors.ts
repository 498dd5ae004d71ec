import type { StackRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";
import { alarmsOn, servesRequests } from "./alarms.ts";

export const alarmsErrors: StackRule = {
  name: "aws-alarm-errors",
  rationale: "A service needs an alarm for errors, since people who meet one do not tell, they leave.",
  severity: "high",
  frameworks: {},
  remediation: [
    "Add a MetricAlarm on errors, such as AWS/Lambda Errors or the 5xx of an API, with alarmActions.",
  ],
  link: "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
  blocks: Blocks.Preview,
  scope: "stack",
  *check(stack) {
    if (servesRequests(stack) && alarmsOn(stack, /error|5xx|fail|fault/i).length === 0) {
      yield stack.fault("has no alarm for errors");
    }
  },
};
