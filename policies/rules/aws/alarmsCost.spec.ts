import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { alarmsCost } from "./alarmsCost.ts";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const served = resource("aws:apigatewayv2/api:Api", "sockets", {});

export const described = describeRule(alarmsCost, {
  compliant: [served, resource(ALARM, "alarm", { metricName: "MessageCount" })],
  alsoCompliant: { "a stack that serves nobody": [] },
  breaks: [{ remove: ALARM }, { type: ALARM, path: "metricName", to: "ConnectCount" }],
  unknown: { type: ALARM, path: "metricName" },
});
