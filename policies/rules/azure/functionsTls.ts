import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const functionsTls: ResourceRule = {
  name: "azure-functions-tls",
  rationale:
    "An app, and the site that deploys it, must refuse TLS below 1.2, which can be read by those who listen.",
  severity: "high",
  frameworks: { checkov: ["CKV_AZURE_145"], azurePolicy: ["f9d614c5"] },
  remediation: ["Set siteConfig.minTlsVersion and siteConfig.scmMinTlsVersion to 1.2 or 1.3."],
  link: "https://learn.microsoft.com/azure/app-service/overview-tls",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:web:WebApp"],
  *check(app) {
    for (const name of ["minTlsVersion", "scmMinTlsVersion"]) {
      const version = app.get(`siteConfig.${name}`);
      if (!((version.number() ?? 0) >= 1.2)) {
        yield version.fault("is not 1.2 or 1.3");
      }
    }
  },
};
