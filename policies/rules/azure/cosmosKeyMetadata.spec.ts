import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { cosmosKeyMetadata } from "./cosmosKeyMetadata.ts";

const ACCOUNT = "azure-native:cosmosdb:DatabaseAccount";

export const described = describeRule(cosmosKeyMetadata, {
  compliant: [resource(ACCOUNT, "data", { disableKeyBasedMetadataWriteAccess: true })],
  breaks: [
    { type: ACCOUNT, path: "disableKeyBasedMetadataWriteAccess", to: false },
    { type: ACCOUNT, path: "disableKeyBasedMetadataWriteAccess", to: undefined },
  ],
  unknown: { type: ACCOUNT, path: "disableKeyBasedMetadataWriteAccess" },
});
