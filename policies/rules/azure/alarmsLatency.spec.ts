import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { alarmsLatency } from "./alarmsLatency.ts";

const ALERT = "azure-native:monitor:ScheduledQueryRule";
const app = resource("azure-native:web:WebApp", "app", {});
const criteria = { allOf: [{ query: "AppRequests | summarize percentile(DurationMs, 95)" }] };

export const described = describeRule(alarmsLatency, {
  compliant: [app, resource(ALERT, "slow", { criteria })],
  alsoCompliant: { "a stack that serves nobody": [] },
  breaks: [{ remove: ALERT }, { type: ALERT, path: "criteria.allOf.0.query", to: "AppExceptions | count" }],
  unknown: { type: ALERT, path: "criteria.allOf.0.query" },
});
