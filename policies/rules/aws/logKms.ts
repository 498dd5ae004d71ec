import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const logKms: ResourceRule = {
  name: "aws-logs-kms",
  rationale: "A log group with a key of your own can be made unreadable at once, which AWS's key cannot.",
  severity: "low",
  frameworks: { checkov: ["CKV_AWS_158"], awsConfig: ["cloudwatch-log-group-encrypted"] },
  remediation: ["Set kmsKeyId to a key that CloudWatch Logs may use."],
  link: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
  blocks: Blocks.BeforeCreation,
  scope: "resource",
  types: ["aws:cloudwatch/logGroup:LogGroup"],
  *check(group) {
    const key = group.get("kmsKeyId");
    if (!key.isSet()) {
      yield key.fault("is not set");
    }
  },
};
