import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const cosmosLocalAuth: ResourceRule = {
  name: "azure-cosmos-local-auth",
  rationale: "Cosmos DB must refuse its account keys, since a key opens all data and names nobody.",
  severity: "high",
  frameworks: {
    checkov: ["CKV_AZURE_140"],
    azurePolicy: ["5450f5bd"],
    psRule: ["Azure.Cosmos.DisableLocalAuth"],
  },
  remediation: ["Set disableLocalAuth to true and give the app's identity a SqlResourceSqlRoleAssignment."],
  link: "https://learn.microsoft.com/azure/cosmos-db/nosql/how-to-disable-key-based-authentication",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:cosmosdb:DatabaseAccount"],
  remedy: { disableLocalAuth: true },
  *check(account) {
    const off = account.get("disableLocalAuth");
    if (!off.isTrue()) {
      yield off.fault("is not true");
    }
  },
};
