import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const cosmosTls: ResourceRule = {
  name: "azure-cosmos-tls",
  rationale: "Cosmos DB must refuse TLS below 1.2, which can be read by those who listen.",
  severity: "high",
  frameworks: {},
  remediation: ["Set minimalTlsVersion to Tls12, the highest that it can ask for."],
  link: "https://learn.microsoft.com/azure/cosmos-db/self-serve-minimum-tls-enforcement",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:cosmosdb:DatabaseAccount"],
  remedy: { minimalTlsVersion: "Tls12" },
  *check(account) {
    const version = account.get("minimalTlsVersion");
    if (version.text() !== "Tls12") {
      yield version.fault("is not Tls12");
    }
  },
};
