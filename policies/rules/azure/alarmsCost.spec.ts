import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { alarmsCost } from "./alarmsCost.ts";

const ALERT = "azure-native:monitor:MetricAlert";
const app = resource("azure-native:web:WebApp", "app", {});

export const described = describeRule(alarmsCost, {
  compliant: [app, resource(ALERT, "pace", { criteria: { allOf: [{ metricName: "MessageCount" }] } })],
  alsoCompliant: { "a stack that serves nobody": [] },
  breaks: [{ remove: ALERT }, { type: ALERT, path: "criteria.allOf.0.metricName", to: "ServerLoad" }],
  unknown: { type: ALERT, path: "criteria.allOf.0.metricName" },
});
