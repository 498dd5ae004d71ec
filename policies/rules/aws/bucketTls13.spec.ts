import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { bucketTls13 } from "./bucketTls13.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const bucket = resource(BUCKET, "images", {});
const cors = resource("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration", "cors", {}, { bucket });
const everything = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" };
const policyWith = (version: string) =>
  JSON.stringify({
    Statement: [{ ...everything, Condition: { NumericLessThan: { "s3:TlsVersion": version } } }],
  });

export const described = describeRule(bucketTls13, {
  compliant: [bucket, cors, resource(POLICY, "tls", { policy: policyWith("1.3") }, { bucket })],
  alsoCompliant: { "a bucket that no browser talks to": [bucket] },
  breaks: [{ remove: POLICY }, { type: POLICY, path: "policy", to: policyWith("1.2") }],
  unknown: { type: POLICY, path: "policy" },
});
