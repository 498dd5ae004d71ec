import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { bucketTls } from "./bucketTls.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const bucket = resource(BUCKET, "images", {});
const everything = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" };
const policyWith = (Condition: unknown) => JSON.stringify({ Statement: [{ ...everything, Condition }] });
const plain = policyWith({ Bool: { "aws:SecureTransport": "false" } });

export const described = describeRule(bucketTls, {
  compliant: [bucket, resource(POLICY, "tls", { policy: plain }, { bucket })],
  breaks: [
    { remove: POLICY },
    { type: POLICY, path: "policy", to: policyWith({ NumericLessThan: { "s3:TlsVersion": "1.3" } }) },
    { type: POLICY, path: "policy", to: '{"Statement":[]}' },
  ],
  unknown: { type: POLICY, path: "policy" },
});
