import type { RelationRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const tableCapacity: RelationRule = {
  name: "aws-dynamodb-capacity",
  rationale:
    "A table should be paid by request or scale by itself, since a fixed capacity is either idle or refuses calls.",
  severity: "medium",
  frameworks: {
    checkov: ["CKV2_AWS_16"],
    cdkNag: ["DynamoDBAutoScalingEnabled"],
    awsConfig: ["dynamodb-autoscaling-enabled"],
  },
  remediation: ["Set billingMode to PAY_PER_REQUEST, or add an appautoscaling Target for the table."],
  link: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html",
  blocks: Blocks.AfterCreation,
  scope: "relation",
  types: ["aws:dynamodb/table:Table"],
  *check(table, stack) {
    const mode = table.get("billingMode");
    const scales = stack.users(table, "resourceId", "aws:appautoscaling/target:Target").length > 0;
    if (!scales && mode.text() !== "PAY_PER_REQUEST") {
      yield mode.fault("is not PAY_PER_REQUEST, and nothing scales the table");
    }
  },
};
