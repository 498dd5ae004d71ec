import type { RelationRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";
import { denials } from "./bucketPolicies.ts";

export const bucketTls: RelationRule = {
  name: "aws-s3-tls",
  rationale: "A bucket must refuse calls without TLS, since S3 answers plain HTTP by default.",
  severity: "high",
  frameworks: { checkov: ["CKV_AWS_379"], cdkNag: ["AS-S10"], awsConfig: ["s3-bucket-ssl-requests-only"] },
  remediation: [
    "Add a BucketPolicy that denies s3:* to everybody where aws:SecureTransport is false, for the bucket and its objects.",
  ],
  link: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
  blocks: Blocks.AfterCreation,
  scope: "relation",
  types: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  *check(bucket, stack) {
    const refuses = denials(bucket, stack).some((statement) =>
      statement.get("Condition.Bool.aws:SecureTransport").texts().includes("false"),
    );
    if (!refuses) {
      yield bucket.fault("has no policy that refuses calls without TLS");
    }
  },
};
