import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { tableCapacity } from "./tableCapacity.ts";

const TABLE = "aws:dynamodb/table:Table";
const fixed = resource(TABLE, "keys", { billingMode: "PROVISIONED" });

export const described = describeRule(tableCapacity, {
  compliant: [resource(TABLE, "keys", { billingMode: "PAY_PER_REQUEST" })],
  alsoCompliant: {
    "a table that scales": [
      fixed,
      resource("aws:appautoscaling/target:Target", "scale", {}, { resourceId: fixed }),
    ],
  },
  breaks: [
    { type: TABLE, path: "billingMode", to: "PROVISIONED" },
    { type: TABLE, path: "billingMode", to: undefined },
  ],
  unknown: { type: TABLE, path: "billingMode" },
});
