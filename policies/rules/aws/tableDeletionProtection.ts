import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const tableDeletionProtection: ResourceRule = {
  name: "aws-dynamodb-deletion-protection",
  rationale: "A table with deletion protection survives a wrong command.",
  severity: "medium",
  frameworks: { awsConfig: ["dynamodb-table-deletion-protection-enabled"] },
  remediation: ["Set deletionProtectionEnabled to true."],
  link: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:dynamodb/table:Table"],
  *check(table) {
    const protection = table.get("deletionProtectionEnabled");
    if (!protection.isTrue()) {
      yield protection.fault("is not true");
    }
  },
};
