import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { bucketLifecycle } from "./bucketLifecycle.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const bucket = resource(BUCKET, "images", {});
const rules = [{ status: "Enabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 1 } }];

export const described = describeRule(bucketLifecycle, {
  compliant: [bucket, resource(LIFECYCLE, "lifecycle", { rules }, { bucket })],
  breaks: [
    { remove: LIFECYCLE },
    { type: LIFECYCLE, path: "rules.0.status", to: "Disabled" },
    { type: LIFECYCLE, path: "rules.0.abortIncompleteMultipartUpload", to: undefined },
  ],
  unknown: { type: LIFECYCLE, path: "rules.0.status" },
});
