import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const durableData: ResourceRule = {
  name: "semantest-durable-data",
  rationale:
    "Data that is tagged semantest:data = durable must survive a mistake, by a backup to the second and, where there is one, by a protection against deletion.",
  severity: "high",
  frameworks: {
    checkov: ["CKV_AWS_28"],
    cdkNag: ["AS-DDB3"],
    awsConfig: ["dynamodb-pitr-enabled", "dynamodb-table-deletion-protection-enabled"],
    psRule: ["Azure.Cosmos.ContinuousBackup"],
  },
  remediation: [
    "On DynamoDB set pointInTimeRecovery.enabled and deletionProtectionEnabled to true; on Cosmos DB set backupPolicy.type to Continuous.",
  ],
  link: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:dynamodb/table:Table", "azure-native:cosmosdb:DatabaseAccount"],
  *check(store) {
    if (store.tag("semantest:data") !== "durable") {
      return;
    }
    if (store.type === "azure-native:cosmosdb:DatabaseAccount") {
      const type = store.get("backupPolicy.type");
      if (type.text() !== "Continuous") {
        yield type.fault("is not Continuous");
      }
      return;
    }
    for (const path of ["pointInTimeRecovery.enabled", "deletionProtectionEnabled"]) {
      if (!store.get(path).isTrue()) {
        yield store.get(path).fault("is not true");
      }
    }
  },
};
