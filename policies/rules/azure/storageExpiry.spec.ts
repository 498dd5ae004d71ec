import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { storageExpiry } from "./storageExpiry.ts";

const ACCOUNT = "azure-native:storage:StorageAccount";
const POLICY = "azure-native:storage:ManagementPolicy";
const account = resource(ACCOUNT, "files", {});
const cors = { corsRules: [{ allowedOrigins: ["https://app.example.com"] }] };
const properties = resource(
  "azure-native:storage:BlobServiceProperties",
  "blobs",
  { cors },
  { accountName: account },
);
const actions = { baseBlob: { delete: { daysAfterModificationGreaterThan: 7 } } };
const policy = { rules: [{ name: "expire", enabled: true, type: "Lifecycle", definition: { actions } }] };

export const described = describeRule(storageExpiry, {
  compliant: [account, properties, resource(POLICY, "expire", { policy }, { accountName: account })],
  alsoCompliant: { "an account that no browser talks to": [account] },
  breaks: [
    { remove: POLICY },
    { type: POLICY, path: "policy.rules.0.enabled", to: false },
    { type: POLICY, path: "policy.rules.0.definition.actions.baseBlob", to: undefined },
  ],
  unknown: {
    type: POLICY,
    path: "policy.rules.0.definition.actions.baseBlob.delete.daysAfterModificationGreaterThan",
  },
});
