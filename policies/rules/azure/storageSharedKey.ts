import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const storageSharedKey: ResourceRule = {
  name: "azure-storage-shared-key",
  rationale: "A storage account must refuse its account keys, since a key opens all data and names nobody.",
  severity: "high",
  frameworks: { checkov: ["CKV2_AZURE_40"], azurePolicy: ["8c6a50c6"] },
  remediation: [
    "Set allowSharedKeyAccess to false, and let Functions use AzureWebJobsStorage__accountName with an identity.",
  ],
  link: "https://learn.microsoft.com/azure/storage/common/shared-key-authorization-prevent",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:storage:StorageAccount"],
  *check(account) {
    const access = account.get("allowSharedKeyAccess");
    if (!access.isFalse()) {
      yield access.fault("is not false");
    }
  },
};
