import type { RelationRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const bucketPublicAccess: RelationRule = {
  name: "aws-s3-public-access",
  rationale:
    "A bucket needs a public access block, since one wrong policy or ACL would show its content to everybody.",
  severity: "critical",
  frameworks: {
    checkov: ["CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56", "CKV2_AWS_6"],
    cdkNag: ["AS-S2"],
    awsConfig: ["s3-bucket-level-public-access-prohibited"],
    compliancePolicies: ["aws-s3-bucket-disallow-public-read"],
  },
  remediation: ["Add a BucketPublicAccessBlock for the bucket with all four settings true."],
  link: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
  blocks: Blocks.Preview,
  scope: "relation",
  types: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  *check(bucket, stack) {
    const acl = bucket.get("acl");
    const [block] = stack.users(bucket, "bucket", BLOCK);
    if (block === undefined) {
      yield bucket.fault("has no public access block");
      return;
    }
    for (const name of [
      "blockPublicAcls",
      "blockPublicPolicy",
      "ignorePublicAcls",
      "restrictPublicBuckets",
    ]) {
      if (!block.get(name).isTrue()) {
        yield block.get(name).fault("is not true");
      }
    }
    if (acl.text()?.startsWith("public-")) {
      yield acl.fault("makes it public");
    }
  },
};

const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
