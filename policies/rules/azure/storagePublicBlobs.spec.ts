import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { storagePublicBlobs } from "./storagePublicBlobs.ts";

const ACCOUNT = "azure-native:storage:StorageAccount";

export const described = describeRule(storagePublicBlobs, {
  compliant: [resource(ACCOUNT, "files", { allowBlobPublicAccess: false })],
  breaks: [
    { type: ACCOUNT, path: "allowBlobPublicAccess", to: true },
    { type: ACCOUNT, path: "allowBlobPublicAccess", to: undefined },
  ],
  unknown: { type: ACCOUNT, path: "allowBlobPublicAccess" },
});
