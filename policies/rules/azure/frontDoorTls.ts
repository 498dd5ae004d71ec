import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const frontDoorTls: ResourceRule = {
  name: "azure-frontdoor-tls",
  rationale: "A domain of Front Door must refuse TLS below 1.2, which can be read by those who listen.",
  severity: "high",
  frameworks: { azurePolicy: ["679da822"] },
  remediation: ["Set tlsSettings.minimumTlsVersion to TLS12 or TLS13."],
  link: "https://learn.microsoft.com/azure/frontdoor/tls-policy",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:cdn:AFDCustomDomain"],
  *check(domain) {
    const version = domain.get("tlsSettings.minimumTlsVersion");
    if (version.text() !== "TLS12" && version.text() !== "TLS13") {
      yield version.fault("is not TLS12 or TLS13");
    }
  },
};
