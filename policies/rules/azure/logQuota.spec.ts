import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { logQuota } from "./logQuota.ts";

const WORKSPACE = "azure-native:operationalinsights:Workspace";

export const described = describeRule(logQuota, {
  compliant: [resource(WORKSPACE, "logs", { workspaceCapping: { dailyQuotaGb: 1 } })],
  breaks: [
    { type: WORKSPACE, path: "workspaceCapping", to: undefined },
    { type: WORKSPACE, path: "workspaceCapping.dailyQuotaGb", to: -1 },
    { type: WORKSPACE, path: "workspaceCapping.dailyQuotaGb", to: 50 },
  ],
  unknown: { type: WORKSPACE, path: "workspaceCapping.dailyQuotaGb" },
});
