import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { storageNetwork } from "./storageNetwork.ts";

const ACCOUNT = "azure-native:storage:StorageAccount";

export const described = describeRule(storageNetwork, {
  compliant: [resource(ACCOUNT, "files", { networkRuleSet: { defaultAction: "Deny" } })],
  breaks: [
    { type: ACCOUNT, path: "networkRuleSet.defaultAction", to: "Allow" },
    { type: ACCOUNT, path: "networkRuleSet", to: undefined },
  ],
  unknown: { type: ACCOUNT, path: "networkRuleSet.defaultAction" },
});
