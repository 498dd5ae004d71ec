import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const cosmosKeyMetadata: ResourceRule = {
  name: "azure-cosmos-key-metadata",
  rationale:
    "Holders of an account key must not change databases and throughput, which belongs to those with a role.",
  severity: "medium",
  frameworks: { checkov: ["CKV_AZURE_132"], azurePolicy: ["4750c32b"] },
  remediation: ["Set disableKeyBasedMetadataWriteAccess to true."],
  link: "https://learn.microsoft.com/azure/cosmos-db/role-based-access-control",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:cosmosdb:DatabaseAccount"],
  remedy: { disableKeyBasedMetadataWriteAccess: true },
  *check(account) {
    const off = account.get("disableKeyBasedMetadataWriteAccess");
    if (!off.isTrue()) {
      yield off.fault("is not true");
    }
  },
};
