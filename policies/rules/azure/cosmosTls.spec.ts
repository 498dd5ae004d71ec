import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { cosmosTls } from "./cosmosTls.ts";

const ACCOUNT = "azure-native:cosmosdb:DatabaseAccount";

export const described = describeRule(cosmosTls, {
  compliant: [resource(ACCOUNT, "data", { minimalTlsVersion: "Tls12" })],
  breaks: [
    { type: ACCOUNT, path: "minimalTlsVersion", to: "Tls" },
    { type: ACCOUNT, path: "minimalTlsVersion", to: undefined },
  ],
  unknown: { type: ACCOUNT, path: "minimalTlsVersion" },
});
