import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { bucketPublicAccess } from "./bucketPublicAccess.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const bucket = resource(BUCKET, "images", {});
const all = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};

export const described = describeRule(bucketPublicAccess, {
  compliant: [bucket, resource(BLOCK, "closed", all, { bucket })],
  breaks: [
    { remove: BLOCK },
    ...Object.keys(all).map((path) => ({ type: BLOCK, path, to: false })),
    { type: BUCKET, path: "acl", to: "public-read" },
  ],
  unknown: { type: BLOCK, path: "blockPublicAcls" },
});
