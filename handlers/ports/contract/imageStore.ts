import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { ImageMimeType } from "../../protocol/index.ts";
import type { ImageRecord, ImageStore, UploadGrant } from "../index.ts";
import { type Harness, HOSTILE_IDS, rejectsAborted, reopened, type Traits, useHarness } from "./harness.ts";
import { sampleImage } from "./samples.ts";

/** An image store and a peer that follows its grants. */
export interface ImageHarness extends Harness<ImageStore> {
  /** Puts the bytes as the grant says; whether the platform took them. */
  upload(grant: UploadGrant, bytes: Uint8Array): Promise<boolean>;
  /** Follows a download's address; undefined where the platform gives nothing. */
  download(url: string): Promise<Download | undefined>;
}

export interface ImageTraits extends Traits {
  /** It can send `nosniff` and a content policy along with the bytes; S3's own host can not. */
  readonly sendsPolicies: boolean;
}

export interface Download {
  readonly bytes: Uint8Array;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** First bytes of each type that may travel. */
const HEADS: Readonly<Record<ImageMimeType, string>> = {
  "image/png": "\u0089PNG\r\n\u001a\n",
  "image/jpeg": "\u00ff\u00d8\u00ff\u00e0",
  "image/webp": "RIFF\u0001\u0000\u0000\u0000WEBP",
  "image/gif": "GIF89a",
  "image/avif": "\u0000\u0000\u0000\u0014ftypavif\u0000\u0000\u0000\u0000mif1",
};

function bytesOf(mimeType: ImageMimeType, size = 2000): Buffer {
  const bytes = Buffer.alloc(size, "fox");
  bytes.write(HEADS[mimeType], "latin1");
  return bytes;
}

/** What every ImageStore promises. */
export function describeImageStore(
  name: string,
  make: () => Promise<ImageHarness>,
  traits: ImageTraits,
): void {
  describe(`ImageStore: ${name}`, () => {
    const harness = useHarness(make);
    const png = bytesOf("image/png");
    /** The record of exactly these bytes. */
    const recordOf = (bytes: Uint8Array, changes: Partial<ImageRecord> = {}) =>
      sampleImage(harness().clock.now(), {
        size: bytes.length,
        sha256: createHash("sha256").update(bytes).digest("hex"),
        ...changes,
      });
    const upload = async (image: ImageRecord, bytes: Uint8Array) =>
      harness().upload(await harness().store.grantUpload(image), bytes);
    const download = async (image: ImageRecord, store = harness().store) =>
      harness().download((await store.grantDownload(image)).url);

    it("takes an image of each type and gives the same bytes back", async () => {
      const { store } = harness();
      for (const mimeType of ["image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"] as const) {
        const bytes = bytesOf(mimeType);
        const image = recordOf(bytes, { mimeType, imageId: `${mimeType.slice(6).padEnd(22, "-")}.job-1` });
        assert.equal(await upload(image, bytes), true);
        assert.deepEqual(await store.complete(image), { verdict: "complete" });
        const given = await download(image);
        assert.deepEqual(given?.bytes, Uint8Array.from(bytes));
        assert.equal(given.headers["content-type"], mimeType);
      }
    });

    it("takes an image of several megabytes", async () => {
      const bytes = bytesOf("image/png", 6_000_001);
      const image = recordOf(bytes);
      assert.equal(await upload(image, bytes), true);
      assert.deepEqual(await harness().store.complete(image), { verdict: "complete" });
      assert.deepEqual((await download(image))?.bytes, Uint8Array.from(bytes));
    });

    it("gives bytes only as an attachment that nobody keeps, guesses or runs", async () => {
      const image = recordOf(png);
      await upload(image, png);
      await harness().store.complete(image);
      const headers = (await download(image))?.headers ?? {};
      assert.match(headers["content-disposition"] ?? "", /^attachment\b/);
      assert.equal(headers["cache-control"], "private, no-store");
      if (!traits.sendsPolicies) return;
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["content-security-policy"], "default-src 'none'; sandbox");
    });

    it("names grants that end soon, at addresses that hold no tenant's name", async () => {
      const { store, clock } = harness();
      const image = recordOf(png);
      for (const grant of [await store.grantUpload(image), await store.grantDownload(image)]) {
        assert.ok(grant.expiresAt > clock.now());
        assert.ok(grant.expiresAt <= clock.now() + 600_000);
        assert.ok(!grant.url.includes(image.tenant));
      }
    });

    it("misses what was never put", async () => {
      assert.deepEqual(await harness().store.complete(recordOf(png)), { verdict: "missing" });
      assert.equal(await download(recordOf(png)), undefined);
    });

    it("completes again what is complete", async () => {
      const image = recordOf(png);
      await upload(image, png);
      await harness().store.complete(image);
      assert.deepEqual(await harness().store.complete(image), { verdict: "complete" });
      assert.deepEqual((await download(image))?.bytes, Uint8Array.from(png));
    });

    it("takes the last of several uploads before completion", async () => {
      const image = recordOf(png);
      await upload(image, Buffer.alloc(png.length));
      assert.equal(await upload(image, png), true);
      assert.deepEqual(await harness().store.complete(image), { verdict: "complete" });
    });

    it("keeps what is complete, whatever is put after it", async () => {
      const image = recordOf(png);
      await upload(image, png);
      await harness().store.complete(image);
      await upload(image, Buffer.alloc(png.length));
      assert.deepEqual((await download(image))?.bytes, Uint8Array.from(png));
    });

    /** A platform may refuse the upload already; it must never complete it, and nothing of it may remain. */
    const refuses = async (image: ImageRecord, bytes: Uint8Array, member: string) => {
      const { store } = harness();
      const taken = await upload(image, bytes);
      assert.deepEqual(
        await store.complete(image),
        taken ? { verdict: "mismatch", member } : { verdict: "missing" },
      );
      assert.deepEqual(await store.complete(image), { verdict: "missing" });
      assert.equal(await download(image), undefined);
    };

    it("deletes bytes of another digest", () =>
      refuses(recordOf(png), Buffer.from(png).fill("wolf", 100), "sha256"));

    it("deletes fewer bytes than granted", () => refuses(recordOf(png), png.subarray(0, 1000), "size"));

    it("deletes more bytes than granted", () =>
      refuses(recordOf(png), Buffer.concat([png, Buffer.alloc(1)]), "size"));

    it("deletes bytes that are another type than granted", () =>
      refuses(recordOf(png, { mimeType: "image/jpeg" }), png, "mimeType"));

    it("deletes bytes that are no image, whatever their digest", async () => {
      const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
      await refuses(recordOf(svg), svg, "mimeType");
    });

    it("removes an image, complete or not, once or more often, also one that is not there", async () => {
      const { store } = harness();
      const image = recordOf(png);
      await store.remove(image);
      await upload(image, png);
      await store.remove(image);
      assert.deepEqual(await store.complete(image), { verdict: "missing" });
      await upload(image, png);
      await store.complete(image);
      await store.remove(image);
      await store.remove(image);
      assert.equal(await download(image), undefined);
      assert.deepEqual(await store.complete(image), { verdict: "missing" });
    });

    it("keeps tenants apart that use the same image name", async () => {
      const { store } = harness();
      const gif = bytesOf("image/gif");
      const first = recordOf(png);
      const second = recordOf(gif, { tenant: "tenant-2", mimeType: "image/gif" });
      await upload(first, png);
      await store.complete(first);
      assert.deepEqual(await store.complete(second), { verdict: "missing" });
      assert.equal(await download(second), undefined);
      await upload(second, gif);
      await store.complete(second);
      assert.deepEqual((await download(first))?.bytes, Uint8Array.from(png));
      assert.deepEqual((await download(second))?.bytes, Uint8Array.from(gif));
      await store.remove(second);
      assert.deepEqual((await download(first))?.bytes, Uint8Array.from(png));
    });

    it("takes any string for a tenant's name; an image's name is the server's own", async () => {
      const { store } = harness();
      for (const id of HOSTILE_IDS) {
        const image = recordOf(png, { tenant: id, correlationId: id });
        assert.equal(await upload(image, png), true, id);
        assert.deepEqual(await store.complete(image), { verdict: "complete" }, id);
        assert.deepEqual((await download(image))?.bytes, Uint8Array.from(png), id);
      }
    });

    it("refuses every call whose signal is aborted, and does nothing", async () => {
      const { store } = harness();
      const image = recordOf(png);
      await upload(image, png);
      await rejectsAborted((options) => store.grantUpload(image, options));
      await rejectsAborted((options) => store.grantDownload(image, options));
      await rejectsAborted((options) => store.complete(image, options));
      await rejectsAborted((options) => store.remove(image, options));
      assert.deepEqual(await store.complete(image), { verdict: "complete" });
    });

    if (!traits.durable) return;

    it("keeps images, and uploads that were not completed, over the end of the process", async () => {
      const complete = recordOf(png);
      const uploaded = recordOf(png, { imageId: "uploaded--------------.job-1" });
      await upload(complete, png);
      await harness().store.complete(complete);
      await upload(uploaded, png);
      const next = await reopened(harness());
      assert.deepEqual((await download(complete, next))?.bytes, Uint8Array.from(png));
      assert.deepEqual(await next.complete(uploaded), { verdict: "complete" });
      assert.deepEqual((await download(uploaded, next))?.bytes, Uint8Array.from(png));
    });
  });
}
