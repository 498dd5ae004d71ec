import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { bucketVersioning } from "./bucketVersioning.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const bucket = resource(BUCKET, "images", {});
const versioningConfiguration = { status: "Enabled" };

export const described = describeRule(bucketVersioning, {
  compliant: [bucket, resource(VERSIONING, "versions", { versioningConfiguration }, { bucket })],
  breaks: [
    { remove: VERSIONING },
    { type: VERSIONING, path: "versioningConfiguration.status", to: "Suspended" },
  ],
  unknown: { type: VERSIONING, path: "versioningConfiguration.status" },
});
