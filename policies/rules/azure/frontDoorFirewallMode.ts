import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const frontDoorFirewallMode: ResourceRule = {
  name: "azure-frontdoor-waf-mode",
  rationale:
    "A firewall of Front Door must be on and prevent, since one that detects lets everything through.",
  severity: "high",
  frameworks: { checkov: ["CKV_AZURE_123"], azurePolicy: ["425bea59"] },
  remediation: ["Set policySettings.enabledState to Enabled and policySettings.mode to Prevention."],
  link: "https://learn.microsoft.com/azure/web-application-firewall/afds/waf-front-door-policy-settings",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:frontdoor:Policy"],
  remedy: { "policySettings.enabledState": "Enabled", "policySettings.mode": "Prevention" },
  *check(policy) {
    const wanted = { enabledState: "Enabled", mode: "Prevention" };
    for (const [name, value] of Object.entries(wanted)) {
      const setting = policy.get(`policySettings.${name}`);
      if (setting.text() !== value) {
        yield setting.fault(`is not ${value}`);
      }
    }
  },
};
