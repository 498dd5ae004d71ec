import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { cosmosNetwork } from "./cosmosNetwork.ts";

const ACCOUNT = "azure-native:cosmosdb:DatabaseAccount";

export const described = describeRule(cosmosNetwork, {
  compliant: [resource(ACCOUNT, "data", { publicNetworkAccess: "Disabled" })],
  alsoCompliant: {
    "one with rules": [resource(ACCOUNT, "data", { ipRules: [{ ipAddressOrRange: "192.0.2.7" }] })],
  },
  breaks: [{ type: ACCOUNT, path: "publicNetworkAccess", to: "Enabled" }],
  unknown: { type: ACCOUNT, path: "publicNetworkAccess" },
});
