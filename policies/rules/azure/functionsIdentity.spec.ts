import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { functionsIdentity } from "./functionsIdentity.ts";

const APP = "azure-native:web:WebApp";

export const described = describeRule(functionsIdentity, {
  compliant: [resource(APP, "app", { identity: { type: "UserAssigned" } })],
  breaks: [
    { type: APP, path: "identity", to: undefined },
    { type: APP, path: "identity.type", to: "None" },
  ],
  unknown: { type: APP, path: "identity.type" },
});
