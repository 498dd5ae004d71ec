import { UNKNOWN } from "../../frame/record.ts";
import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { alarmsNotify } from "./alarmsNotify.ts";

const ALERT = "azure-native:monitor:MetricAlert";
const GROUP = "azure-native:monitor:ActionGroup";
const group = resource(GROUP, "people", {
  enabled: true,
  emailReceivers: [{ emailAddress: "ops@example.com" }],
});
const actions = [{ actionGroupId: UNKNOWN }];

export const described = describeRule(alarmsNotify, {
  compliant: [group, resource(ALERT, "errors", { enabled: true, actions }, { actions: group })],
  alsoCompliant: {
    "a group of another stack": [
      resource(ALERT, "errors", { actions: [{ actionGroupId: "/subscriptions/0/people" }] }),
    ],
  },
  breaks: [
    { type: ALERT, path: "actions", to: undefined },
    { type: ALERT, path: "enabled", to: false },
    { type: GROUP, path: "emailReceivers", to: [] },
    { type: GROUP, path: "enabled", to: false },
  ],
  unknown: { type: ALERT, path: "enabled" },
});
