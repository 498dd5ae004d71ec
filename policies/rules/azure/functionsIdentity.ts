import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const functionsIdentity: ResourceRule = {
  name: "azure-functions-identity",
  rationale: "An app needs a managed identity, since else it must keep passwords for all that it uses.",
  severity: "high",
  frameworks: { checkov: ["CKV_AZURE_71"], azurePolicy: ["0da106f2"] },
  remediation: [
    "Set identity.type to UserAssigned with userAssignedIdentities, or to SystemAssigned, and give it roles.",
  ],
  link: "https://learn.microsoft.com/azure/app-service/overview-managed-identity",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:web:WebApp"],
  *check(app) {
    const type = app.get("identity.type");
    if (!/Assigned/.test(type.text() ?? "")) {
      yield type.fault("is not set");
    }
  },
};
