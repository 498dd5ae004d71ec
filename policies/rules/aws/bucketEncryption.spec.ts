import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { bucketEncryption } from "./bucketEncryption.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const bucket = resource(BUCKET, "images", {});
const rules = [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }];

export const described = describeRule(bucketEncryption, {
  compliant: [bucket, resource(ENCRYPTION, "encrypted", { rules }, { bucket })],
  breaks: [{ remove: ENCRYPTION }, { type: ENCRYPTION, path: "rules", to: [{}] }],
  unknown: { type: ENCRYPTION, path: "rules.0.applyServerSideEncryptionByDefault.sseAlgorithm" },
});
