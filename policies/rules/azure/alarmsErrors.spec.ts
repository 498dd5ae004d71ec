import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { alarmsErrors } from "./alarmsErrors.ts";

const ALERT = "azure-native:monitor:ScheduledQueryRule";
const app = resource("azure-native:web:WebApp", "app", {});
const criteria = { allOf: [{ query: "AppExceptions | count" }] };

export const described = describeRule(alarmsErrors, {
  compliant: [app, resource(ALERT, "errors", { criteria })],
  alsoCompliant: {
    "a stack that serves nobody": [],
    "an alert on a metric": [
      app,
      resource("azure-native:monitor:MetricAlert", "errors", {
        criteria: { allOf: [{ metricName: "SystemErrors" }] },
      }),
    ],
  },
  breaks: [{ remove: ALERT }, { type: ALERT, path: "criteria.allOf.0.query", to: "AppRequests | count" }],
  unknown: { type: ALERT, path: "criteria.allOf.0.query" },
});
