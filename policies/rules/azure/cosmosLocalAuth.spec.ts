import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { cosmosLocalAuth } from "./cosmosLocalAuth.ts";

const ACCOUNT = "azure-native:cosmosdb:DatabaseAccount";

export const described = describeRule(cosmosLocalAuth, {
  compliant: [resource(ACCOUNT, "data", { disableLocalAuth: true })],
  breaks: [
    { type: ACCOUNT, path: "disableLocalAuth", to: false },
    { type: ACCOUNT, path: "disableLocalAuth", to: undefined },
  ],
  unknown: { type: ACCOUNT, path: "disableLocalAuth" },
});
