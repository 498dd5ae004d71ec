import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const storagePublicBlobs: ResourceRule = {
  name: "azure-storage-public-blobs",
  rationale:
    "A storage account must not allow public blobs, since one container with the wrong setting would show its content to everybody.",
  severity: "critical",
  frameworks: { checkov: ["CKV_AZURE_59", "CKV_AZURE_190", "CKV2_AZURE_47"], azurePolicy: ["4fa4b6c0"] },
  remediation: ["Set allowBlobPublicAccess to false."],
  link: "https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:storage:StorageAccount"],
  remedy: { allowBlobPublicAccess: false },
  *check(account) {
    const access = account.get("allowBlobPublicAccess");
    if (!access.isFalse()) {
      yield access.fault("is not false");
    }
  },
};
