import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { cosmosBackup } from "./cosmosBackup.ts";

const ACCOUNT = "azure-native:cosmosdb:DatabaseAccount";

export const described = describeRule(cosmosBackup, {
  compliant: [resource(ACCOUNT, "data", { backupPolicy: { type: "Continuous" } })],
  breaks: [
    { type: ACCOUNT, path: "backupPolicy.type", to: "Periodic" },
    { type: ACCOUNT, path: "backupPolicy", to: undefined },
  ],
  unknown: { type: ACCOUNT, path: "backupPolicy.type" },
});
