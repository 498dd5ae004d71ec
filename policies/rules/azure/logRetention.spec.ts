import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { logRetention } from "./logRetention.ts";

const WORKSPACE = "azure-native:operationalinsights:Workspace";

export const described = describeRule(logRetention, {
  compliant: [resource(WORKSPACE, "logs", { retentionInDays: 31 })],
  breaks: [
    { type: WORKSPACE, path: "retentionInDays", to: undefined },
    { type: WORKSPACE, path: "retentionInDays", to: 730 },
  ],
  unknown: { type: WORKSPACE, path: "retentionInDays" },
});
