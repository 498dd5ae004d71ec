import type { RelationRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const storageExpiry: RelationRule = {
  name: "azure-storage-upload-expiry",
  rationale:
    "What browsers upload must expire, since nobody else will ever delete it, and it is paid for and may be personal.",
  severity: "high",
  frameworks: {},
  remediation: [
    "Add a ManagementPolicy for the account with an enabled rule whose baseBlob.delete names a number of days.",
  ],
  link: "https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-overview",
  blocks: Blocks.Preview,
  scope: "relation",
  types: ["azure-native:storage:StorageAccount"],
  *check(account, stack) {
    const isOpenToBrowsers = stack
      .users(account, "accountName", "azure-native:storage:BlobServiceProperties")
      .some((properties) => properties.get("cors.corsRules").isSet());
    if (!isOpenToBrowsers) {
      return;
    }
    const deletes = stack
      .users(account, "accountName", "azure-native:storage:ManagementPolicy")
      .flatMap((policy) => policy.get("policy.rules").list())
      .filter((rule) => !rule.get("enabled").isFalse())
      .some((rule) =>
        rule
          .get("definition.actions.baseBlob.delete")
          .members()
          .some(([, days]) => (days.number() ?? 0) > 0),
      );
    if (!deletes) {
      yield account.fault("takes uploads of browsers that never expire");
    }
  },
};
