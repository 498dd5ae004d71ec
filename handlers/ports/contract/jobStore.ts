import assert from "node:assert/strict";
import type { JobStore } from "../index.ts";
import {
  HOSTILE_IDS,
  type MakeHarness,
  rejectsAborted,
  reopened,
  type Traits,
  useHarness,
} from "./harness.ts";
import { describeJobEvents } from "./jobEvents.ts";
import { describeJobImages } from "./jobImages.ts";
import { describeJobRequests } from "./jobRequests.ts";
import { sampleEvent, sampleImage, sampleJob } from "./samples.ts";

/** What every JobStore promises. */
export function describeJobStore(name: string, make: MakeHarness<JobStore>, traits: Traits): void {
  describe(`JobStore: ${name}`, () => {
    describeJobRequests(make);
    describeJobEvents(make);
    describeJobImages(make);
    describeJobPartitions(make, traits);
  });
}

/** Texts that a store could be tempted to change. */
const TEXTS = [
  '{\n  "type": "PingEvent",\r\n\t"payload": {}\n}',
  '{"a":"\\n\\t\\u0000\\"\\\\"}\t',
  '{"fox":"🦊 ｆｏｘ \u2028 é"}',
  '{"__proto__":{"polluted":true}}',
  `"${"x".repeat(100_000)}"`,
];

function describeJobPartitions(make: MakeHarness<JobStore>, traits: Traits): void {
  describe("jobs as a whole", () => {
    const harness = useHarness(make);

    /** One of everything, under these names. */
    const fill = async (tenant: string, correlationId: string) => {
      const { store, clock } = harness();
      const now = clock.now();
      assert.equal(await store.create(sampleJob(now, { tenant, correlationId })), "created");
      assert.equal(await store.append(sampleEvent(now, 1, { tenant, correlationId })), "stored");
      const loose = sampleEvent(now, 2, { tenant, correlationId, key: { id: "__proto__" }, id: "__proto__" });
      assert.equal(await store.append(loose), "stored");
      const cancellation = { id: "cancel-1", text: "{}" };
      assert.equal(await store.cancel(tenant, correlationId, cancellation), "stored");
      await store.putImage(sampleImage(now, { tenant, correlationId }));
      return {
        job: sampleJob(now, { tenant, correlationId, cancellation }),
        events: [sampleEvent(now, 1, { tenant, correlationId }), loose],
        images: [sampleImage(now, { tenant, correlationId })],
      };
    };

    it("keeps tenants apart that use the same correlation id", async () => {
      const { store } = harness();
      const first = await fill("tenant-1", "job-1");
      assert.equal(await store.read("tenant-2", "job-1"), undefined);
      const second = await fill("tenant-2", "job-1");
      assert.deepEqual(await store.read("tenant-1", "job-1"), first);
      assert.deepEqual(await store.read("tenant-2", "job-1"), second);
    });

    it("keeps jobs apart whose names run together", async () => {
      const { store } = harness();
      const first = await fill("a", "b:c");
      assert.equal(await store.read("a:b", "c"), undefined);
      const second = await fill("a:b", "c");
      assert.deepEqual(await store.read("a", "b:c"), first);
      assert.deepEqual(await store.read("a:b", "c"), second);
    });

    it("takes any string for a name", async () => {
      const { store } = harness();
      for (const id of HOSTILE_IDS) {
        assert.equal(await store.read(id, id), undefined, id);
        const filled = await fill(id, id);
        assert.deepEqual(await store.read(id, id), filled, id);
      }
    });

    it("gives every text back as it came", async () => {
      const { store, clock } = harness();
      const now = clock.now();
      await store.create(sampleJob(now, { request: TEXTS.join("") }));
      await store.cancel("tenant-1", "job-1", { id: "cancel-1", text: TEXTS.join("\n") });
      for (const [index, text] of TEXTS.entries()) await store.append(sampleEvent(now, index + 1, { text }));
      const reader = traits.durable ? await reopened(harness()) : store;
      const view = await reader.read("tenant-1", "job-1");
      assert.equal(view?.job.request, TEXTS.join(""));
      assert.equal(view.job.cancellation?.text, TEXTS.join("\n"));
      assert.deepEqual(
        view.events.map((it) => it.text),
        TEXTS,
      );
    });

    it("refuses every call whose signal is aborted, and does nothing", async () => {
      const { store, clock } = harness();
      const now = clock.now();
      await rejectsAborted((options) => store.create(sampleJob(now), options));
      assert.equal(await store.read("tenant-1", "job-1"), undefined);
      await store.create(sampleJob(now));
      await rejectsAborted((options) => store.append(sampleEvent(now, 1), options));
      await rejectsAborted((options) => store.putImage(sampleImage(now), options));
      await rejectsAborted((options) =>
        store.cancel("tenant-1", "job-1", { id: "cancel-1", text: "{}" }, options),
      );
      await rejectsAborted((options) => store.read("tenant-1", "job-1", undefined, options));
      await rejectsAborted((options) => store.findImage("tenant-1", "job-1", "image-1", options));
      assert.deepEqual(await store.read("tenant-1", "job-1"), {
        job: sampleJob(now),
        events: [],
        images: [],
      });
    });

    if (!traits.durable) return;

    it("keeps everything over the end of the process", async () => {
      const first = await fill("tenant-1", "job-1");
      const second = await fill("tenant-1", "job-2");
      const store = await reopened(harness());
      assert.deepEqual(await store.read("tenant-1", "job-1"), first);
      assert.deepEqual(await store.read("tenant-1", "job-2"), second);
      const now = harness().clock.now();
      assert.equal(await store.create(sampleJob(now)), "exists");
      assert.equal(await store.append(sampleEvent(now, 1)), "duplicate");
      assert.equal(await store.append(sampleEvent(now, 1, { id: "another" })), "conflict");
    });
  });
}
