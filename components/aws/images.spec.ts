import assert from "node:assert/strict";
import type { SemantestWebSocketStackArgs } from "../args.ts";
import { inputsOf } from "../spec/built.ts";
import { build } from "./spec/build.ts";

describe("tables and bucket on AWS", () => {
  const lives: readonly [args: Partial<SemantestWebSocketStackArgs>, backup: boolean, guarded: boolean][] = [
    [{ tier: "starter" }, false, false],
    [{ tier: "production" }, true, true],
    [{ tier: "production", deletionProtection: false }, true, false],
  ];
  for (const [args, backup, guarded] of lives) {
    it(`back up keys: ${backup}, refuse to be deleted: ${guarded}, with ${JSON.stringify(args)}`, async () => {
      const built = await build(args);
      const keys = inputsOf(built, "relay-keys", "Table");
      assert.deepEqual(keys.pointInTimeRecovery, { enabled: backup });
      assert.equal(keys.deletionProtectionEnabled, guarded);
      const live = inputsOf(built, "relay-live", "Table");
      assert.deepEqual(live.pointInTimeRecovery, { enabled: false });
      assert.equal(live.deletionProtectionEnabled, false);
      assert.equal(inputsOf(built, "relay-images").forceDestroy, !guarded);
    });
  }

  it("never empty a bucket whose images are to stay", async () => {
    const built = await build({ dataRemoval: "retain" });
    assert.equal(inputsOf(built, "relay-images").forceDestroy, false);
  });

  it("have the keys and the time to live of the store's design", async () => {
    const built = await build();
    for (const name of ["relay-keys", "relay-live"]) {
      const { billingMode, hashKey, rangeKey, attributes, ttl } = inputsOf(built, name, "Table");
      assert.deepEqual(
        { billingMode, hashKey, rangeKey, attributes, ttl },
        {
          billingMode: "PAY_PER_REQUEST",
          hashKey: "pk",
          rangeKey: "sk",
          attributes: [
            { name: "pk", type: "S" },
            { name: "sk", type: "S" },
          ],
          ttl: { attributeName: "ttl", enabled: true },
        },
      );
    }
  });

  it("show images to nobody without a signed address, and to nobody without TLS 1.3", async () => {
    const built = await build();
    const { bucket, region, ...closed } = inputsOf(built, "relay-images-public-access");
    assert.deepEqual(closed, {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const arn = "arn:aws:s3:eu-central-1:111122223333:relay-images";
    const everything = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [arn, `${arn}/*`] };
    assert.deepEqual(JSON.parse(String(inputsOf(built, "relay-images-policy").policy)).Statement, [
      { Sid: "OnlyTls", ...everything, Condition: { Bool: { "aws:SecureTransport": "false" } } },
      { Sid: "OnlyTls13", ...everything, Condition: { NumericLessThan: { "s3:TlsVersion": "1.3" } } },
    ]);
    assert.deepEqual(inputsOf(built, "relay-images-ownership").rule, {
      objectOwnership: "BucketOwnerEnforced",
    });
    assert.deepEqual(inputsOf(built, "relay-images-encryption").rules, [
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
  });

  it("remove forgotten images a day after their time, half uploads after one day", async () => {
    const built = await build({ imageRetentionDays: 30 });
    assert.deepEqual(inputsOf(built, "relay-images-lifecycle").rules, [
      {
        id: "expire",
        status: "Enabled",
        filter: { prefix: "images/" },
        expiration: { days: 31 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      },
    ]);
  });

  it("take uploads of extensions and of allowed pages, of no other page", async () => {
    const built = await build({ allowedOrigins: ["https://app.example.com"] });
    assert.deepEqual(inputsOf(built, "relay-images-cors").corsRules, [
      {
        allowedMethods: ["PUT", "GET", "HEAD"],
        allowedHeaders: ["content-type", "x-amz-checksum-sha256"],
        allowedOrigins: ["chrome-extension://*", "moz-extension://*", "https://app.example.com"],
        maxAgeSeconds: 7200,
      },
    ]);
  });
});
