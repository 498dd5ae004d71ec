import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const functionsNetwork: ResourceRule = {
  name: "azure-functions-network",
  rationale: "An app without public network access can be reached only from networks of yours.",
  severity: "low",
  frameworks: { checkov: ["CKV_AZURE_221"], azurePolicy: ["969ac98b"] },
  remediation: [
    "Set publicNetworkAccess to Disabled and add a private endpoint; Front Door reaches that only on its Premium tier.",
  ],
  link: "https://learn.microsoft.com/azure/azure-functions/functions-networking-options",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:web:WebApp"],
  *check(app) {
    const access = app.get("publicNetworkAccess");
    if (access.text() !== "Disabled") {
      yield access.fault("is not Disabled");
    }
  },
};
