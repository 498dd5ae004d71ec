import assert from "node:assert/strict";
import type { ImageRecord, JobStore } from "../index.ts";
import { HOSTILE_IDS, type MakeHarness, useHarness } from "./harness.ts";
import { sampleImage, sampleJob } from "./samples.ts";

/** What every JobStore promises of the records of images. */
export function describeJobImages(make: MakeHarness<JobStore>): void {
  describe("image records", () => {
    const harness = useHarness(make);
    const image = (changes: Partial<ImageRecord> = {}) => sampleImage(harness().clock.now(), changes);
    const find = (imageId = image().imageId) => harness().store.findImage("tenant-1", "job-1", imageId);

    it("keeps a record and replaces it", async () => {
      const { store } = harness();
      assert.equal(await find(), undefined);
      await store.putImage(image());
      await store.putImage(image());
      assert.deepEqual(await find(), image());
      await store.putImage(image({ state: "complete" }));
      assert.deepEqual(await find(), image({ state: "complete" }));
    });

    it("reads the images of a job with the job, and only those", async () => {
      const { store, clock } = harness();
      await store.create(sampleJob(clock.now()));
      await store.putImage(image());
      await store.putImage(image({ imageId: "another.job-1" }));
      await store.putImage(image({ imageId: "third.job-2", correlationId: "job-2" }));
      const ids = (await store.read("tenant-1", "job-1"))?.images.map((it) => it.imageId);
      assert.deepEqual(ids?.toSorted(), [image().imageId, "another.job-1"].toSorted());
    });

    it("makes no job of an image", async () => {
      const { store } = harness();
      await store.putImage(image());
      assert.equal(await store.read("tenant-1", "job-1"), undefined);
    });

    it("keeps a record longer than its job, until it expires itself", async () => {
      const { store, clock } = harness();
      await store.create(sampleJob(clock.now()));
      const long = image();
      const short = image({ imageId: "short.job-1", expiresAt: clock.now() + 1000 });
      await store.putImage(long);
      await store.putImage(short);
      clock.advance(1000);
      assert.equal(await find("short.job-1"), undefined);
      assert.deepEqual((await store.read("tenant-1", "job-1"))?.images, [long]);
      clock.advance(long.expiresAt - clock.now() - 1);
      assert.equal(await store.read("tenant-1", "job-1"), undefined);
      assert.deepEqual(await find(), long);
      clock.advance(1);
      assert.equal(await find(), undefined);
    });

    it("finds no image of another tenant or another job", async () => {
      const { store } = harness();
      await store.putImage(image());
      assert.equal(await store.findImage("tenant-2", "job-1", image().imageId), undefined);
      assert.equal(await store.findImage("tenant-1", "job-2", image().imageId), undefined);
    });

    it("takes any string for a name", async () => {
      const { store } = harness();
      for (const id of HOSTILE_IDS) {
        assert.equal(await store.findImage(id, id, id), undefined, id);
        const record = image({ tenant: id, correlationId: id, imageId: id });
        await store.putImage(record);
        assert.deepEqual(await store.findImage(id, id, id), record, id);
      }
    });
  });
}
