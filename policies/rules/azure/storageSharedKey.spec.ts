import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { storageSharedKey } from "./storageSharedKey.ts";

const ACCOUNT = "azure-native:storage:StorageAccount";

export const described = describeRule(storageSharedKey, {
  compliant: [resource(ACCOUNT, "files", { allowSharedKeyAccess: false })],
  breaks: [
    { type: ACCOUNT, path: "allowSharedKeyAccess", to: true },
    { type: ACCOUNT, path: "allowSharedKeyAccess", to: undefined },
  ],
  unknown: { type: ACCOUNT, path: "allowSharedKeyAccess" },
});
