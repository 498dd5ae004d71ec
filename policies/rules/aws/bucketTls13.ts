import type { RelationRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";
import { denials, isOpenToBrowsers } from "./bucketPolicies.ts";

export const bucketTls13: RelationRule = {
  name: "aws-s3-browser-tls13",
  rationale:
    "A bucket that browsers talk to is a public door of its own, so its policy must refuse TLS below 1.3.",
  severity: "high",
  frameworks: {},
  remediation: [
    "Add a statement to the BucketPolicy that denies s3:* to everybody where s3:TlsVersion is NumericLessThan 1.3.",
  ],
  link: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html",
  blocks: Blocks.AfterCreation,
  scope: "relation",
  types: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  *check(bucket, stack) {
    const refuses = () =>
      denials(bucket, stack).some((statement) =>
        statement
          .get("Condition.NumericLessThan.s3:TlsVersion")
          .texts()
          .some((version) => Number(version) >= 1.3),
      );
    if (isOpenToBrowsers(bucket, stack) && !refuses()) {
      yield bucket.fault("has CORS rules for browsers, and no policy that refuses TLS below 1.3");
    }
  },
};
