import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const logRetention: ResourceRule = {
  name: "azure-logs-retention",
  rationale: "A workspace must forget after a number of days, since logs hold what people did.",
  severity: "medium",
  frameworks: {},
  remediation: ["Set retentionInDays, for example to 31, up to which it costs nothing."],
  link: "https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:operationalinsights:Workspace"],
  settings: {
    maximumDays: { description: "Longest retention, in days.", default: 400, minimum: 1, maximum: 730 },
  },
  *check(workspace, settings) {
    const days = workspace.get("retentionInDays");
    const given = days.number() ?? 0;
    if (given <= 0) {
      yield days.fault("is not set");
    } else if (given > (settings.maximumDays ?? 0)) {
      yield days.fault(`is ${given}, more than ${settings.maximumDays}`);
    }
  },
};
