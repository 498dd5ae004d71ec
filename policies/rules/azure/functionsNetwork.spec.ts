import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { functionsNetwork } from "./functionsNetwork.ts";

const APP = "azure-native:web:WebApp";

export const described = describeRule(functionsNetwork, {
  compliant: [resource(APP, "app", { publicNetworkAccess: "Disabled" })],
  breaks: [{ type: APP, path: "publicNetworkAccess", to: "Enabled" }],
  unknown: { type: APP, path: "publicNetworkAccess" },
});
