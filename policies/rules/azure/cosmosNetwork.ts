import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const cosmosNetwork: ResourceRule = {
  name: "azure-cosmos-network",
  rationale: "Cosmos DB with a firewall answers only the networks that use it.",
  severity: "low",
  frameworks: { checkov: ["CKV_AZURE_99", "CKV_AZURE_101"], azurePolicy: ["862e97cf"] },
  remediation: [
    "Set publicNetworkAccess to Disabled with a private endpoint, or name ipRules or virtualNetworkRules.",
  ],
  link: "https://learn.microsoft.com/azure/cosmos-db/how-to-configure-firewall",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:cosmosdb:DatabaseAccount"],
  *check(account) {
    const access = account.get("publicNetworkAccess");
    const hasRules = ["ipRules", "virtualNetworkRules"].some((rules) => account.get(rules).isSet());
    if (!hasRules && access.text() !== "Disabled") {
      yield access.fault("is not Disabled, and there is no firewall rule");
    }
  },
};
