import type { RelationRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const bucketVersioning: RelationRule = {
  name: "aws-s3-versioning",
  rationale: "A versioned bucket keeps what was overwritten or deleted by mistake.",
  severity: "low",
  frameworks: { checkov: ["CKV_AWS_21"], awsConfig: ["s3-bucket-versioning-enabled"] },
  remediation: [
    "Add a BucketVersioning with versioningConfiguration.status Enabled, and a lifecycle rule for old versions.",
  ],
  link: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",
  blocks: Blocks.Preview,
  scope: "relation",
  types: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  *check(bucket, stack) {
    const [versioning] = stack.users(bucket, "bucket", "aws:s3/bucketVersioning:BucketVersioning");
    if (versioning === undefined) {
      yield bucket.fault("keeps no versions");
    } else if (versioning.get("versioningConfiguration.status").text() !== "Enabled") {
      yield versioning.get("versioningConfiguration.status").fault("is not Enabled");
    }
  },
};
