import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const functionsFtp: ResourceRule = {
  name: "azure-functions-ftp",
  rationale: "An app must not take code by plain FTP, which shows the password to those who listen.",
  severity: "medium",
  frameworks: { checkov: ["CKV_AZURE_78"], azurePolicy: ["399b2637"] },
  remediation: ["Set siteConfig.ftpsState to Disabled."],
  link: "https://learn.microsoft.com/azure/app-service/deploy-ftp",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:web:WebApp"],
  remedy: { "siteConfig.ftpsState": "Disabled" },
  *check(app) {
    const state = app.get("siteConfig.ftpsState");
    if (state.text() !== "Disabled" && state.text() !== "FtpsOnly") {
      yield state.fault("is neither Disabled nor FtpsOnly");
    }
  },
};
