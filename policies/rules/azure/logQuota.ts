import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const logQuota: ResourceRule = {
  name: "azure-logs-quota",
  rationale:
    "A workspace needs a daily cap, since a flood of logs is paid by the gigabyte and nothing else stops it.",
  severity: "high",
  frameworks: {},
  remediation: ["Set workspaceCapping.dailyQuotaGb, for example to 1."],
  link: "https://learn.microsoft.com/azure/azure-monitor/logs/daily-cap",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:operationalinsights:Workspace"],
  settings: {
    maximumGbPerDay: { description: "Highest daily cap, in GB.", default: 5, minimum: 0.023 },
  },
  *check(workspace, settings) {
    const quota = workspace.get("workspaceCapping.dailyQuotaGb");
    const given = quota.number() ?? 0;
    if (given <= 0) {
      yield quota.fault("is not set");
    } else if (given > (settings.maximumGbPerDay ?? 0)) {
      yield quota.fault(`is ${given}, more than ${settings.maximumGbPerDay}`);
    }
  },
};
