import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { bucketAccessLog } from "./bucketAccessLog.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const LOGGING = "aws:s3/bucketLogging:BucketLogging";
const bucket = resource(BUCKET, "images", {});

export const described = describeRule(bucketAccessLog, {
  compliant: [bucket, resource(LOGGING, "logged", { targetBucket: "logs" }, { bucket })],
  breaks: [{ remove: LOGGING }, { type: LOGGING, path: "targetBucket", to: undefined }],
  unknown: { type: LOGGING, path: "targetBucket" },
});
