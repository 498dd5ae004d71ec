import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketCorsConfiguration } from "@pulumi/aws/s3/bucketCorsConfiguration.js";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import { BucketOwnershipControls } from "@pulumi/aws/s3/bucketOwnershipControls.js";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy.js";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import * as pulumi from "@pulumi/pulumi";
import { DataRemoval } from "../args.ts";
import type { Context } from "./context.ts";

/** Browser extensions have an origin of their own; which one is ours is decided by the service, before it grants a URL. */
const EXTENSION_ORIGINS = ["chrome-extension://*", "moz-extension://*"];
/** Time a browser keeps the answer to a preflight, as for the doors. */
const PREFLIGHT_SECONDS = 7200;

/**
 * The bucket of the images. Its regional host is the second public door of the stack: only URLs that the service has
 * signed open it, and only with TLS 1.3.
 */
export function createImageBucket(context: Context): Bucket {
  const { name, region, settings, tags } = context;
  const isRetained = settings.dataRemoval === DataRemoval.Retain;
  // What protects a bucket stays with it: a bucket that is kept must not lose its policy.
  const options = pulumi.mergeOptions(context.options, { retainOnDelete: isRetained });
  const images = new Bucket(
    `${name}-images`,
    {
      bucket: context.physicalName("images"),
      forceDestroy: !isRetained && !settings.deletionProtection,
      region,
      tags,
    },
    options,
  );
  const bucket = images.bucket;
  const closed = new BucketPublicAccessBlock(
    `${name}-images-public-access`,
    {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
      region,
    },
    options,
  );
  new BucketOwnershipControls(
    `${name}-images-ownership`,
    { bucket, rule: { objectOwnership: "BucketOwnerEnforced" }, region },
    options,
  );
  new BucketServerSideEncryptionConfiguration(
    `${name}-images-encryption`,
    { bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }], region },
    options,
  );
  new BucketLifecycleConfiguration(
    `${name}-images-lifecycle`,
    {
      bucket,
      rules: [
        {
          id: "expire",
          status: "Enabled",
          filter: { prefix: "images/" },
          // The service refuses what has expired and removes what is erased or wrong; the bytes of the rest go by this alone.
          expiration: { days: settings.imageRetentionDays.apply((days) => days + 1) },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
      ],
      region,
    },
    options,
  );
  new BucketCorsConfiguration(
    `${name}-images-cors`,
    {
      bucket,
      corsRules: [
        {
          allowedMethods: ["PUT", "GET", "HEAD"],
          allowedHeaders: ["content-type", "x-amz-checksum-sha256"],
          allowedOrigins: settings.allowedOrigins.apply((origins) => [...EXTENSION_ORIGINS, ...origins]),
          maxAgeSeconds: PREFLIGHT_SECONDS,
        },
      ],
      region,
    },
    options,
  );
  new BucketPolicy(
    `${name}-images-policy`,
    { bucket, policy: images.arn.apply(transportPolicy), region },
    // S3 takes one change of these settings at a time.
    pulumi.mergeOptions(options, { dependsOn: [closed] }),
  );
  return images;
}

/** Refuses every call that is not made with TLS 1.3; without TLS the version is absent, so that is asked separately. */
function transportPolicy(arn: string): string {
  const everything = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [arn, `${arn}/*`] };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Sid: "OnlyTls", ...everything, Condition: { Bool: { "aws:SecureTransport": "false" } } },
      { Sid: "OnlyTls13", ...everything, Condition: { NumericLessThan: { "s3:TlsVersion": "1.3" } } },
    ],
  });
}
