import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const functionsDebugging: ResourceRule = {
  name: "azure-functions-remote-debugging",
  rationale: "Remote debugging must be off, since it opens ports into the running app.",
  severity: "high",
  frameworks: { checkov: ["CKV_AZURE_72"], azurePolicy: ["0e60b895"] },
  remediation: ["Set siteConfig.remoteDebuggingEnabled to false."],
  link: "https://learn.microsoft.com/azure/app-service/configure-common",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:web:WebApp"],
  remedy: { "siteConfig.remoteDebuggingEnabled": false },
  *check(app) {
    const debugging = app.get("siteConfig.remoteDebuggingEnabled");
    if (debugging.isTrue()) {
      yield debugging.fault("is true");
    }
  },
};
