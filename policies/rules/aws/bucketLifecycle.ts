import type { RelationRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";
import { lifecycleRules } from "./bucketPolicies.ts";

export const bucketLifecycle: RelationRule = {
  name: "aws-s3-abort-uploads",
  rationale:
    "A bucket must drop uploads that were never finished, since their parts are paid for and seen by nobody.",
  severity: "medium",
  frameworks: { checkov: ["CKV2_AWS_61", "CKV_AWS_300"], awsConfig: ["s3-lifecycle-policy-check"] },
  remediation: [
    "Add a BucketLifecycleConfiguration with an enabled rule that sets abortIncompleteMultipartUpload.daysAfterInitiation.",
  ],
  link: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html",
  blocks: Blocks.Preview,
  scope: "relation",
  types: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  *check(bucket, stack) {
    const aborts = lifecycleRules(bucket, stack).some(
      (rule) => (rule.get("abortIncompleteMultipartUpload.daysAfterInitiation").number() ?? 0) > 0,
    );
    if (!aborts) {
      yield bucket.fault("has no lifecycle rule that drops unfinished uploads");
    }
  },
};
