import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const tableBackup: ResourceRule = {
  name: "aws-dynamodb-pitr",
  rationale:
    "A table with point-in-time recovery can be brought back to any second of the last 35 days after a mistake.",
  severity: "medium",
  frameworks: { checkov: ["CKV_AWS_28"], cdkNag: ["AS-DDB3"], awsConfig: ["dynamodb-pitr-enabled"] },
  remediation: ["Set pointInTimeRecovery.enabled to true."],
  link: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:dynamodb/table:Table"],
  remedy: { "pointInTimeRecovery.enabled": true },
  *check(table) {
    const recovery = table.get("pointInTimeRecovery.enabled");
    if (!recovery.isTrue()) {
      yield recovery.fault("is not true");
    }
  },
};
