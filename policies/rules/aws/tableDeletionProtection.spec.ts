import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { tableDeletionProtection } from "./tableDeletionProtection.ts";

const TABLE = "aws:dynamodb/table:Table";

export const described = describeRule(tableDeletionProtection, {
  compliant: [resource(TABLE, "keys", { deletionProtectionEnabled: true })],
  breaks: [{ type: TABLE, path: "deletionProtectionEnabled", to: undefined }],
  unknown: { type: TABLE, path: "deletionProtectionEnabled" },
});
