import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const functionsHttps: ResourceRule = {
  name: "azure-functions-https",
  rationale: "An app must refuse plain HTTP, or keys travel in the clear.",
  severity: "high",
  frameworks: { checkov: ["CKV_AZURE_70", "CKV_AZURE_14"], azurePolicy: ["6d555dd1"] },
  remediation: ["Set httpsOnly to true."],
  link: "https://learn.microsoft.com/azure/app-service/configure-ssl-bindings",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:web:WebApp"],
  remedy: { httpsOnly: true },
  *check(app) {
    const only = app.get("httpsOnly");
    if (!only.isTrue()) {
      yield only.fault("is not true");
    }
  },
};
