import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { frontDoorTls } from "./frontDoorTls.ts";

const DOMAIN = "azure-native:cdn:AFDCustomDomain";

export const described = describeRule(frontDoorTls, {
  compliant: [resource(DOMAIN, "domain", { tlsSettings: { minimumTlsVersion: "TLS13" } })],
  breaks: [
    { type: DOMAIN, path: "tlsSettings.minimumTlsVersion", to: "TLS10" },
    { type: DOMAIN, path: "tlsSettings", to: undefined },
  ],
  unknown: { type: DOMAIN, path: "tlsSettings.minimumTlsVersion" },
});
