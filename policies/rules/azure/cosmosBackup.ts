import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const cosmosBackup: ResourceRule = {
  name: "azure-cosmos-backup",
  rationale:
    "Cosmos DB with continuous backup can be brought back to any second after a mistake; periodic backups only Microsoft can restore.",
  severity: "medium",
  frameworks: { psRule: ["Azure.Cosmos.ContinuousBackup"] },
  remediation: ["Set backupPolicy.type to Continuous; the tier Continuous7Days costs nothing."],
  link: "https://learn.microsoft.com/azure/cosmos-db/continuous-backup-restore-introduction",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:cosmosdb:DatabaseAccount"],
  *check(account) {
    const type = account.get("backupPolicy.type");
    if (type.text() !== "Continuous") {
      yield type.fault("is not Continuous");
    }
  },
};
