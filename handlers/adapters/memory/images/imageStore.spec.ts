import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { setImmediate as endOfTurn } from "node:timers/promises";
import { ManualClock, sampleImage } from "../../../ports/contract/index.ts";
import { type ImageRecord, StoreUnavailable } from "../../../ports/index.ts";
import type { ImageFiles } from "./imageFiles.ts";
import { DIGEST_HEADER, IMAGE_PATH, LocalImageStore, type UploadHeaders } from "./imageStore.ts";
import { VolatileImageFiles } from "./volatileImageFiles.ts";

const png = Buffer.alloc(3000, "fox");
png.write("\u0089PNG\r\n\u001a\n", "latin1");

describe("LocalImageStore", () => {
  let clock: ManualClock;
  let files: ImageFiles;
  let store: LocalImageStore;
  const key = Buffer.alloc(32, 1);
  const storeOn = (some: ImageFiles, secret: Uint8Array = key) =>
    new LocalImageStore(some, { clock, key: secret, origin: () => "http://localhost:3003" });

  beforeEach(() => {
    clock = new ManualClock();
    files = new VolatileImageFiles(() => clock.now());
    store = storeOn(files);
  });

  const recordOf = (bytes: Uint8Array, changes: Partial<ImageRecord> = {}) =>
    sampleImage(clock.now(), {
      size: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      ...changes,
    });

  interface Upload {
    readonly imageId: string;
    readonly query: URLSearchParams;
    readonly headers: UploadHeaders;
  }

  const uploadOf = async (image: ImageRecord): Promise<Upload> => {
    const { url, headers } = await store.grantUpload(image);
    return {
      ...target(url),
      headers: {
        contentType: headers["content-type"],
        contentLength: headers["content-length"],
        sha256: headers[DIGEST_HEADER],
      },
    };
  };
  const put = (upload: Upload, bytes: AsyncIterable<Uint8Array> = once(png), to = store) =>
    to.receive(upload.imageId, upload.query, upload.headers, bytes);
  const statusOf = async (answer: Promise<{ outcome: string; status?: number }>) => {
    const { outcome, status } = await answer;
    return status ?? outcome;
  };

  describe("grants", () => {
    it("name the headers that an upload must carry, and no secret", async () => {
      const { url, headers } = await store.grantUpload(recordOf(png));
      assert.deepEqual(headers, {
        "content-type": "image/png",
        "content-length": "3000",
        [DIGEST_HEADER]: recordOf(png).sha256,
      });
      assert.ok(url.startsWith(`http://localhost:3003${IMAGE_PATH}`));
    });

    it("allow exactly what they were given for", async () => {
      const right = await uploadOf(recordOf(png));
      const other = (name: string, value: string) => {
        const query = new URLSearchParams(right.query);
        query.set(name, value);
        return { ...right, query };
      };
      const wrong: Record<string, Upload> = {
        "another image": { ...right, imageId: "another" },
        "another tenant": other("folder", "0".repeat(32)),
        "a longer life": other("expires", String(clock.now() + 900_000)),
        "no life": other("expires", ""),
        "a changed signature": other("grant", `A${(right.query.get("grant") ?? "").slice(1)}`),
        "a short signature": other("grant", "AAAA"),
        "no signature": other("grant", ""),
        "another type": { ...right, headers: { ...right.headers, contentType: "image/gif" } },
        "another size": { ...right, headers: { ...right.headers, contentLength: "3001" } },
        "no size": { ...right, headers: { ...right.headers, contentLength: undefined } },
        "another digest": { ...right, headers: { ...right.headers, sha256: "0".repeat(64) } },
        "no headers": {
          ...right,
          headers: { contentType: undefined, contentLength: undefined, sha256: undefined },
        },
      };
      for (const [name, upload] of Object.entries(wrong))
        assert.equal(await statusOf(put(upload)), 403, name);
      assert.equal(await statusOf(put(right)), "stored");
    });

    it("of an upload download nothing, and those of a download upload nothing", async () => {
      const upload = await uploadOf(recordOf(png));
      await put(upload);
      await store.complete(recordOf(png));
      const download = target((await store.grantDownload(recordOf(png))).url);
      assert.equal(await statusOf(store.serve(upload.imageId, upload.query)), 403);
      assert.equal(await statusOf(put({ ...upload, query: download.query })), 403);
    });

    it("of another server mean nothing", async () => {
      const upload = await uploadOf(recordOf(png));
      const stranger = storeOn(files, Buffer.alloc(32, 2));
      assert.equal(await statusOf(put(upload, once(png), stranger)), 403);
    });

    it("end", async () => {
      const upload = await uploadOf(recordOf(png));
      const { url, expiresAt } = await store.grantDownload(recordOf(png));
      clock.advance(expiresAt - clock.now() - 1);
      assert.equal(await statusOf(put(upload)), "stored");
      await store.complete(recordOf(png));
      assert.equal(await statusOf(store.serve(upload.imageId, target(url).query)), "found");
      clock.advance(1);
      assert.equal(await statusOf(put(upload)), 403);
      assert.equal(await statusOf(store.serve(upload.imageId, target(url).query)), 403);
    });

    it("of a download give the type that was completed, whatever the query says", async () => {
      await put(await uploadOf(recordOf(png)));
      await store.complete(recordOf(png));
      const { imageId, query } = target((await store.grantDownload(recordOf(png))).url);
      query.set("type", "text/html");
      assert.equal(await statusOf(store.serve(imageId, query)), 403);
    });
  });

  describe("uploads", () => {
    it("are refused when they are complete already", async () => {
      const upload = await uploadOf(recordOf(png));
      await put(upload);
      await store.complete(recordOf(png));
      assert.equal(await statusOf(put(upload)), 409);
    });

    it("are refused, and not read on, when more comes than was granted", async () => {
      let pieces = 0;
      let left = false;
      async function* endless() {
        try {
          for (;;) {
            pieces += 1;
            yield png;
          }
        } finally {
          left = true;
        }
      }
      assert.equal(await statusOf(put(await uploadOf(recordOf(png)), endless())), 413);
      assert.equal(pieces, 2);
      assert.ok(left, "the source was let go");
    });

    it("are refused when they end early or break off", async () => {
      const upload = await uploadOf(recordOf(png));
      async function* broken() {
        yield png.subarray(0, 100);
        throw new Error("the socket was closed");
      }
      assert.equal(await statusOf(put(upload, once(png.subarray(1)))), 400);
      assert.equal(await statusOf(put(upload, broken())), 400);
      assert.deepEqual(await store.complete(recordOf(png)), { verdict: "missing" });
      assert.equal(await statusOf(put(upload)), "stored");
    });

    it("fail as the store's failure where the disk refuses", async () => {
      const refusing = storeOn({ ...stub(files), stage: () => Promise.reject(new Error("ENOSPC")) });
      await assert.rejects(put(await uploadOf(recordOf(png)), once(png), refusing), StoreUnavailable);
    });

    it("are measured while they arrive, and not read again", async () => {
      const reads: string[] = [];
      const counting = storeOn({
        ...stub(files),
        read: (place) => {
          reads.push(place.name);
          return files.read(place);
        },
      });
      await put(await uploadOf(recordOf(png)), once(png), counting);
      assert.deepEqual(await counting.complete(recordOf(png)), { verdict: "complete" });
      assert.deepEqual(reads, []);
    });

    it("are not served before they are complete", async () => {
      await put(await uploadOf(recordOf(png)));
      const { imageId, query } = target((await store.grantDownload(recordOf(png))).url);
      assert.equal(await statusOf(store.serve(imageId, query)), 404);
      await store.complete(recordOf(png));
      assert.equal(await statusOf(store.serve(imageId, query)), "found");
    });

    it("that arrive while another is sealed come too late", async () => {
      const gate = Promise.withResolvers<void>();
      const slow = storeOn({ ...stub(files), seal: (place) => gate.promise.then(() => files.seal(place)) });
      const upload = await uploadOf(recordOf(png));
      await put(upload, once(png), slow);
      const completed = slow.complete(recordOf(png));
      const late = put(upload, once(Buffer.alloc(png.length)), slow);
      await endOfTurn();
      gate.resolve();
      assert.deepEqual(await completed, { verdict: "complete" });
      assert.equal(await statusOf(late), 409);
      const { imageId, query } = target((await store.grantDownload(recordOf(png))).url);
      const served = await store.serve(imageId, query);
      assert.ok(served.outcome === "found");
      assert.deepEqual(await buffer(served.body), png);
    });

    it("never replace what was measured before it is sealed", async () => {
      const upload = await uploadOf(recordOf(png));
      for (let round = 0; round < 20; round += 1) {
        await put(upload);
        const late = put(upload, slowly(Buffer.alloc(png.length), round));
        const verdicts = [store.complete(recordOf(png)), late, store.complete(recordOf(png))];
        await Promise.all(verdicts);
        const { imageId, query } = target((await store.grantDownload(recordOf(png))).url);
        const served = await store.serve(imageId, query);
        if (served.outcome === "found") assert.deepEqual(await buffer(served.body), png);
        await store.remove(recordOf(png));
      }
    });
  });
});

function target(url: string): { imageId: string; query: URLSearchParams } {
  const { pathname, searchParams } = new URL(url);
  return { imageId: decodeURIComponent(pathname.slice(IMAGE_PATH.length)), query: searchParams };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

async function* slowly(bytes: Uint8Array, steps: number): AsyncIterable<Uint8Array> {
  for (let step = 0; step < steps; step += 1) await Promise.resolve();
  yield bytes;
}

/** The same files, as an object whose members can be replaced. */
function stub(files: ImageFiles): ImageFiles {
  return {
    stage: (bytes) => files.stage(bytes),
    find: (place) => files.find(place),
    seal: (place) => files.seal(place),
    read: (place) => files.read(place),
    remove: (place) => files.remove(place),
    sweep: (...when) => files.sweep(...when),
  };
}
