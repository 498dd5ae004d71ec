import type { RelationRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";
import { isOpenToBrowsers, lifecycleRules } from "./bucketPolicies.ts";

export const bucketExpiry: RelationRule = {
  name: "aws-s3-upload-expiry",
  rationale:
    "What browsers upload must expire, since nobody else will ever delete it, and it is paid for and may be personal.",
  severity: "high",
  frameworks: {},
  remediation: ["Add an enabled lifecycle rule with expiration.days for the uploads."],
  link: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-expire-general-considerations.html",
  blocks: Blocks.Preview,
  scope: "relation",
  types: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  settings: {
    maximumDays: { description: "Longest life of an upload, in days.", default: 366, minimum: 1 },
  },
  *check(bucket, stack, settings) {
    if (!isOpenToBrowsers(bucket, stack)) {
      return;
    }
    const limit = settings.maximumDays ?? 0;
    const days = lifecycleRules(bucket, stack).map((rule) => rule.get("expiration.days"));
    if (!days.some((it) => (it.number() ?? 0) > 0)) {
      yield bucket.fault("takes uploads of browsers that never expire");
    }
    for (const it of days.filter((given) => (given.number() ?? 0) > limit)) {
      yield it.fault(`is ${it.number()}, more than ${limit}`);
    }
  },
};
