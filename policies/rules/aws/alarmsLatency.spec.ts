import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { alarmsLatency } from "./alarmsLatency.ts";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const served = resource("aws:apigatewayv2/api:Api", "sockets", {});

export const described = describeRule(alarmsLatency, {
  compliant: [served, resource(ALARM, "alarm", { metricName: "IntegrationLatency" })],
  alsoCompliant: { "a stack that serves nobody": [] },
  breaks: [{ remove: ALARM }, { type: ALARM, path: "metricName", to: "Errors" }],
  unknown: { type: ALARM, path: "metricName" },
});
