import type { StackRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";
import { alarmsOn, servesRequests } from "./alarms.ts";

export const alarmsLatency: StackRule = {
  name: "aws-alarm-latency",
  rationale:
    "A service needs an alarm for latency, since one that answers too late looks healthy to every other alarm.",
  severity: "medium",
  frameworks: {},
  remediation: [
    "Add a MetricAlarm on a high percentile of AWS/Lambda Duration or of an API's Latency or IntegrationLatency.",
  ],
  link: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html",
  blocks: Blocks.Preview,
  scope: "stack",
  *check(stack) {
    if (servesRequests(stack) && alarmsOn(stack, /latency|duration|milliseconds|seconds$/i).length === 0) {
      yield stack.fault("has no alarm for latency");
    }
  },
};
