import type { RelationRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const frontDoorFirewall: RelationRule = {
  name: "azure-frontdoor-waf",
  rationale:
    "Front Door needs a firewall for its hosts, since it is the only wall that a flood meets before it is paid for.",
  severity: "high",
  frameworks: { checkov: ["CKV_AZURE_121"], azurePolicy: ["055aa869"] },
  remediation: ["Add a SecurityPolicy of the profile with a frontdoor Policy for /* of all hosts."],
  link: "https://learn.microsoft.com/azure/web-application-firewall/afds/afds-overview",
  blocks: Blocks.Preview,
  scope: "relation",
  types: ["azure-native:cdn:Profile"],
  *check(profile, stack) {
    const [policy] = stack.users(profile, "profileName", "azure-native:cdn:SecurityPolicy");
    if (policy === undefined) {
      yield profile.fault("has no security policy");
      return;
    }
    const firewall = policy.get("parameters.wafPolicy.id");
    if (
      stack.sources(policy, "parameters", "azure-native:frontdoor:Policy").length === 0 &&
      !firewall.isSet()
    ) {
      yield firewall.fault("is not set");
    }
  },
};
