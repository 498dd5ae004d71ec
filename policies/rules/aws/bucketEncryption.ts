import type { RelationRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const bucketEncryption: RelationRule = {
  name: "aws-s3-encryption",
  rationale: "A bucket should say how it encrypts, so that nobody has to know what S3 does by default.",
  severity: "medium",
  frameworks: {
    checkov: ["CKV_AWS_19", "CKV_AWS_145"],
    awsConfig: ["s3-bucket-server-side-encryption-enabled", "s3-default-encryption-kms"],
    compliancePolicies: ["aws-s3-bucket-enable-server-side-encryption"],
  },
  remediation: [
    "Add a BucketServerSideEncryptionConfiguration for the bucket with sseAlgorithm AES256 or aws:kms.",
  ],
  link: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html",
  blocks: Blocks.Preview,
  scope: "relation",
  types: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  *check(bucket, stack) {
    const configurations = stack.users(bucket, "bucket", CONFIGURATION);
    if (configurations.length === 0) {
      yield bucket.fault("has no encryption configuration");
    }
    for (const rule of configurations.flatMap((it) => it.get("rules").list())) {
      const algorithm = rule.get("applyServerSideEncryptionByDefault.sseAlgorithm");
      if (!algorithm.isSet()) {
        yield algorithm.fault("is not set");
      }
    }
  },
};

const CONFIGURATION =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
