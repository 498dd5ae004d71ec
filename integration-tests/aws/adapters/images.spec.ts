import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { Bucket } from "../../../handlers/adapters/aws/s3/bucket.ts";
import { S3ImageStore } from "../../../handlers/adapters/aws/s3/imageStore.ts";
import {
  type Download,
  describeImageStore,
  type ImageHarness,
  ManualClock,
  sampleImage,
} from "../../../handlers/ports/contract/index.ts";
import type { ImageRecord, UploadGrant } from "../../../handlers/ports/index.ts";
import { type MiniStack, startMiniStack } from "../../rig/aws/ministack.ts";
import { awsPython, OBTAIN_TIMEOUT_MS, pathOrSkip } from "../../rig/tools.ts";
import { clientSettings } from "./tables.ts";

const FOX = createHash("sha256").update("fox").digest("hex");

/*
 * MiniStack checks our signatures by its own reading of SigV4, with the headers that must be signed. It is no proof of S3's
 * own limits.
 */
describe("images in S3", function () {
  this.timeout(60_000);
  let stack: MiniStack | undefined;
  let client: S3Client;
  let settings: ReturnType<typeof clientSettings>;

  before(async function () {
    this.timeout(OBTAIN_TIMEOUT_MS);
    stack = await startMiniStack(await pathOrSkip(this, awsPython()));
    settings = clientSettings(stack);
    client = new S3Client({ ...settings, forcePathStyle: true });
  });

  after(async () => {
    client?.destroy();
    await stack?.stop();
  });

  async function harness(): Promise<ImageHarness & { readonly store: S3ImageStore }> {
    // Addresses expire by S3's clock, which is the machine's.
    const clock = new ManualClock(Date.now());
    const name = `images-${randomUUID()}`;
    const { region, endpoint, credentials } = settings;
    await client.send(new CreateBucketCommand({ Bucket: name }));
    const make = () =>
      new S3ImageStore(
        new Bucket({ name, region, endpoint, credentials: async () => credentials, clock }),
        clock,
      );
    return {
      store: make(),
      clock,
      reopen: async () => make(),
      upload,
      download,
      close: async () => undefined,
    };
  }

  describeImageStore("S3", harness, { durable: true, sendsPolicies: false });

  it("removes everything of a tenant, and nothing of another", async () => {
    const { store, clock } = await harness();
    const image = (tenant: string, n: number) =>
      sampleImage(clock.now(), { tenant, imageId: `image-${n}.job-1`, size: 3, sha256: FOX });
    const mine = [1, 2, 3].map((n) => image("tenant-1", n));
    const other = image("tenant-2", 1);
    for (const it of [...mine, other]) await upload(await store.grantUpload(it), Buffer.from("fox"));
    await store.removeTenant("tenant-1");
    await store.removeTenant("tenant-1");
    const downloaded = async (it: ImageRecord) => download((await store.grantDownload(it)).url);
    for (const it of mine) assert.equal(await downloaded(it), undefined);
    assert.notEqual(await downloaded(other), undefined);
  });
});

async function upload({ url, headers }: UploadGrant, bytes: Uint8Array): Promise<boolean> {
  const { "content-length": _length, ...sent } = headers;
  const answer = await fetch(url, { method: "PUT", headers: sent, body: Buffer.from(bytes) });
  await answer.body?.cancel();
  return answer.ok;
}

async function download(url: string): Promise<Download | undefined> {
  const answer = await fetch(url);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return answer.ok ? { bytes, headers: Object.fromEntries(answer.headers) } : undefined;
}
