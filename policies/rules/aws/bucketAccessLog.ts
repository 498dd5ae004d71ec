import type { RelationRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const bucketAccessLog: RelationRule = {
  name: "aws-s3-access-log",
  rationale: "A bucket's access log shows who read what, after the fact.",
  severity: "low",
  frameworks: { checkov: ["CKV_AWS_18"], cdkNag: ["AS-S1"], awsConfig: ["s3-bucket-logging-enabled"] },
  remediation: ["Add a BucketLogging for the bucket with a targetBucket."],
  link: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html",
  blocks: Blocks.Preview,
  scope: "relation",
  types: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  *check(bucket, stack) {
    const [logging] = stack.users(bucket, "bucket", "aws:s3/bucketLogging:BucketLogging");
    if (logging === undefined) {
      yield bucket.fault("has no access log");
    } else if (!logging.get("targetBucket").isSet()) {
      yield logging.get("targetBucket").fault("is not set");
    }
  },
};
