import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { tableKms } from "./tableKms.ts";

const TABLE = "aws:dynamodb/table:Table";

export const described = describeRule(tableKms, {
  compliant: [resource(TABLE, "keys", { serverSideEncryption: { enabled: true } })],
  breaks: [{ type: TABLE, path: "serverSideEncryption.enabled", to: false }],
  unknown: { type: TABLE, path: "serverSideEncryption.enabled" },
});
