import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { publicHostTls13 } from "./publicHostTls13.ts";

const DOMAIN = "azure-native:cdn:AFDCustomDomain";

export const described = describeRule(publicHostTls13, {
  compliant: [resource(DOMAIN, "domain", { tlsSettings: { minimumTlsVersion: "TLS13" } })],
  breaks: [
    { type: DOMAIN, path: "tlsSettings.minimumTlsVersion", to: "TLS12" },
    { type: DOMAIN, path: "tlsSettings", to: undefined },
  ],
  unknown: { type: DOMAIN, path: "tlsSettings.minimumTlsVersion" },
});
