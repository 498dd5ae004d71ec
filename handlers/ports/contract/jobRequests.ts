import assert from "node:assert/strict";
import { JOB_GRACE_MS, type JobStore } from "../index.ts";
import { countOf, type MakeHarness, useHarness } from "./harness.ts";
import { sampleJob } from "./samples.ts";

/** What every JobStore promises of requests and their cancellations. */
export function describeJobRequests(make: MakeHarness<JobStore>): void {
  describe("requests", () => {
    const harness = useHarness(make);
    const job = (changes: Parameters<typeof sampleJob>[1] = {}) => sampleJob(harness().clock.now(), changes);
    const read = () => harness().store.read("tenant-1", "job-1");

    it("creates a job once and keeps it as it was created first", async () => {
      const { store } = harness();
      assert.equal(await store.create(job()), "created");
      assert.equal(await store.create(job()), "exists");
      assert.equal(await store.create(job({ requestId: "request-2", request: "{}" })), "exists");
      assert.deepEqual(await read(), { job: job(), events: [], images: [] });
    });

    it("creates it for exactly one of many callers", async () => {
      const { store } = harness();
      const calls = Array.from({ length: 10 }, (_, index) => job({ requestId: `request-${index}` }));
      const answers = await Promise.all(calls.map((it) => store.create(it)));
      assert.equal(countOf(answers, "created"), 1);
      assert.equal((await read())?.job.requestId, `request-${answers.indexOf("created")}`);
    });

    it("knows nothing of a job that was not created", async () => {
      assert.equal(await read(), undefined);
    });

    it("tells of a job until the grace after its expiry is over, then creates it anew", async () => {
      const { store, clock } = harness();
      const first = job();
      await store.create(first);
      clock.advance(first.expiresAt - clock.now() + JOB_GRACE_MS - 1);
      assert.deepEqual((await read())?.job, first);
      assert.equal(await store.create(job()), "exists");
      clock.advance(1);
      assert.equal(await read(), undefined);
      const second = job({ requestId: "request-2" });
      assert.equal(await store.create(second), "created");
      assert.deepEqual(await read(), { job: second, events: [], images: [] });
    });
  });

  describe("cancellations", () => {
    const harness = useHarness(make);
    const job = (changes: Parameters<typeof sampleJob>[1] = {}) => sampleJob(harness().clock.now(), changes);
    const read = () => harness().store.read("tenant-1", "job-1");
    const cancel = (id: string) =>
      harness().store.cancel("tenant-1", "job-1", { id, text: `{"id":"${id}"}` });

    it("stores the first one and recognises its repeats", async () => {
      const { store } = harness();
      await store.create(job());
      assert.equal(await cancel("cancel-1"), "stored");
      assert.equal(await cancel("cancel-1"), "stored");
      assert.equal(await cancel("cancel-2"), "other");
      const cancellation = { id: "cancel-1", text: '{"id":"cancel-1"}' };
      assert.deepEqual((await read())?.job, job({ cancellation }));
    });

    it("stores exactly one of many", async () => {
      const { store } = harness();
      await store.create(job());
      const ids = Array.from({ length: 10 }, (_, index) => `cancel-${index}`);
      const answers = await Promise.all(ids.map(cancel));
      assert.equal(countOf(answers, "stored"), 1);
      assert.equal(countOf(answers, "other"), 9);
      assert.equal((await read())?.job.cancellation?.id, ids[answers.indexOf("stored")]);
    });

    it("has nothing to cancel without a job, and makes none", async () => {
      const { store, clock } = harness();
      assert.equal(await cancel("cancel-1"), undefined);
      assert.equal(await store.create(job({ expiresAt: clock.now() + 1000 })), "created");
      clock.advance(1000 + JOB_GRACE_MS);
      assert.equal(await cancel("cancel-1"), undefined);
      assert.equal(await read(), undefined);
    });
  });
}
