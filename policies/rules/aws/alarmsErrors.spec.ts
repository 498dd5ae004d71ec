import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { alarmsErrors } from "./alarmsErrors.ts";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const served = resource("aws:lambda/function:Function", "handler", {});

export const described = describeRule(alarmsErrors, {
  compliant: [served, resource(ALARM, "alarm", { metricName: "Errors" })],
  alsoCompliant: {
    "a stack that serves nobody": [],
    "a sum of several metrics": [
      served,
      resource(ALARM, "alarm", { metricQueries: [{ expression: "m0" }, { metric: { metricName: "5xx" } }] }),
    ],
  },
  breaks: [{ remove: ALARM }, { type: ALARM, path: "metricName", to: "Invocations" }],
  unknown: { type: ALARM, path: "metricName" },
});
