import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { bucketExpiry } from "./bucketExpiry.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const bucket = resource(BUCKET, "images", {});
const cors = resource("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration", "cors", {}, { bucket });
const rules = [{ status: "Enabled", expiration: { days: 7 } }];

export const described = describeRule(bucketExpiry, {
  compliant: [bucket, cors, resource(LIFECYCLE, "lifecycle", { rules }, { bucket })],
  alsoCompliant: { "a bucket that no browser talks to": [bucket] },
  breaks: [
    { remove: LIFECYCLE },
    { type: LIFECYCLE, path: "rules.0.status", to: "Disabled" },
    { type: LIFECYCLE, path: "rules.0.expiration", to: undefined },
    { type: LIFECYCLE, path: "rules.0.expiration.days", to: 3650 },
  ],
  unknown: { type: LIFECYCLE, path: "rules.0.expiration.days" },
});
