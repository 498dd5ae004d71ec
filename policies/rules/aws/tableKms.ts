import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const tableKms: ResourceRule = {
  name: "aws-dynamodb-kms",
  rationale: "A table with a key of KMS tells who decrypted it and when, which DynamoDB's own key does not.",
  severity: "low",
  frameworks: { checkov: ["CKV_AWS_119"], awsConfig: ["dynamodb-table-encrypted-kms"] },
  remediation: [
    "Set serverSideEncryption.enabled to true, and kmsKeyArn for a key of your own. Each call of KMS is paid.",
  ],
  link: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:dynamodb/table:Table"],
  *check(table) {
    const encryption = table.get("serverSideEncryption.enabled");
    if (!encryption.isTrue()) {
      yield encryption.fault("is not true");
    }
  },
};
