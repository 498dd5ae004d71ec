import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const storageNetwork: ResourceRule = {
  name: "azure-storage-network",
  rationale: "A storage account that denies by default answers only the networks that use it.",
  severity: "low",
  frameworks: { checkov: ["CKV_AZURE_35"], azurePolicy: ["34c877ad"] },
  remediation: [
    "Set networkRuleSet.defaultAction to Deny and name the networks; browsers with a SAS then cannot reach it.",
  ],
  link: "https://learn.microsoft.com/azure/storage/common/storage-network-security",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:storage:StorageAccount"],
  *check(account) {
    const action = account.get("networkRuleSet.defaultAction");
    if (action.text() !== "Deny" && account.get("publicNetworkAccess").text() !== "Disabled") {
      yield action.fault("is not Deny");
    }
  },
};
