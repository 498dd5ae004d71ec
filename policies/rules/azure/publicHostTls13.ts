import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const publicHostTls13: ResourceRule = {
  name: "azure-public-host-tls13",
  rationale: "A public host with a domain of its own must refuse TLS below 1.3, as the service promises.",
  severity: "high",
  frameworks: {},
  remediation: [
    "Set tlsSettings.cipherSuiteSetType to Customized and tlsSettings.minimumTlsVersion to TLS13.",
  ],
  link: "https://learn.microsoft.com/azure/frontdoor/tls-policy",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:cdn:AFDCustomDomain"],
  *check(domain) {
    const version = domain.get("tlsSettings.minimumTlsVersion");
    if (version.text() !== "TLS13") {
      yield version.fault("is not TLS13");
    }
  },
};
