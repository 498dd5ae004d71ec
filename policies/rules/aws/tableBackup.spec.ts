import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { tableBackup } from "./tableBackup.ts";

const TABLE = "aws:dynamodb/table:Table";

export const described = describeRule(tableBackup, {
  compliant: [resource(TABLE, "keys", { pointInTimeRecovery: { enabled: true } })],
  breaks: [
    { type: TABLE, path: "pointInTimeRecovery", to: undefined },
    { type: TABLE, path: "pointInTimeRecovery.enabled", to: false },
  ],
  unknown: { type: TABLE, path: "pointInTimeRecovery.enabled" },
});
