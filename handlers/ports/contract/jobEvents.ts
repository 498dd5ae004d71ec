import assert from "node:assert/strict";
import fc from "fast-check";
import type { EventKey, JobStore, StoredEvent } from "../index.ts";
import { countOf, type MakeHarness, useHarness } from "./harness.ts";
import { sampleEvent, sampleJob } from "./samples.ts";

/** What every JobStore promises of the events of a job. */
export function describeJobEvents(make: MakeHarness<JobStore>): void {
  describe("events", () => {
    const harness = useHarness(make);
    const job = (changes: Parameters<typeof sampleJob>[1] = {}) => sampleJob(harness().clock.now(), changes);
    const event = (sequence: number, changes: Partial<StoredEvent> = {}) =>
      sampleEvent(harness().clock.now(), sequence, changes);
    const read = (after?: readonly [number, number]) =>
      harness().store.read("tenant-1", "job-1", after === undefined ? undefined : [...after]);
    const idsRead = async (after?: readonly [number, number]) =>
      (await read(after))?.events.map((it) => it.id);

    it("stores an event once and tells a repeat from another one under the same number", async () => {
      const { store } = harness();
      await store.create(job());
      assert.equal(await store.append(event(1)), "stored");
      assert.equal(await store.append(event(1)), "duplicate");
      assert.equal(await store.append(event(1, { text: "{}" })), "duplicate");
      assert.equal(await store.append(event(1, { id: "another" })), "conflict");
      assert.deepEqual((await read())?.events, [event(1)]);
    });

    it("stores exactly one of many under the same number", async () => {
      const { store } = harness();
      await store.create(job());
      const events = Array.from({ length: 10 }, (_, index) => event(1, { id: `event-${index}` }));
      const answers = await Promise.all(events.map((it) => store.append(it)));
      assert.equal(countOf(answers, "stored"), 1);
      assert.equal(countOf(answers, "conflict"), 9);
      assert.deepEqual((await read())?.events, [events[answers.indexOf("stored")]]);
    });

    it("tells apart attempts, sources and ids that have the same number", async () => {
      const { store } = harness();
      await store.create(job());
      const keys: EventKey[] = [
        { attempt: 1, source: "extension", sequence: 1 },
        { attempt: 1, source: "server", sequence: 1 },
        { attempt: 2, source: "extension", sequence: 1 },
        { id: "1:extension:1" },
        { id: "1" },
      ];
      for (const [index, key] of keys.entries()) {
        assert.equal(await store.append(event(1, { key, id: `event-${index}` })), "stored");
      }
      assert.equal((await idsRead())?.length, keys.length);
    });

    it("reads numbered events by attempt and number, then the others by the time they were stored", async () => {
      const { store, clock } = harness();
      await store.create(job());
      const append = (id: string, key: EventKey, storedAt: number) =>
        store.append(event(1, { id, key, storedAt }));
      const numbered = (attempt: number, sequence: number): EventKey => ({
        attempt,
        source: "extension",
        sequence,
      });
      const now = clock.now();
      await append("0z", { id: "0z" }, now + 1);
      await append("2:1", numbered(2, 1), now + 2);
      await append("1:10", numbered(1, 10), now + 3);
      await append("0a", { id: "0a" }, now + 9);
      await append("1:2", numbered(1, 2), now + 8);
      await append("10:1", numbered(10, 1), now + 4);
      await append("0m", { id: "0m" }, now + 5);
      assert.deepEqual(await idsRead(), ["1:2", "1:10", "2:1", "10:1", "0z", "0m", "0a"]);
    });

    it("reads beyond a cursor, and what has no number always", async () => {
      const { store } = harness();
      await store.create(job());
      for (const attempt of [1, 2]) {
        for (const sequence of [1, 2, 3]) {
          const key: EventKey = { attempt, source: "extension", sequence };
          await store.append(event(1, { key, id: `${attempt}:${sequence}` }));
        }
      }
      await store.append(event(1, { key: { id: "loose" }, id: "loose" }));
      assert.deepEqual(await idsRead([1, 2]), ["1:3", "2:1", "2:2", "2:3", "loose"]);
      assert.deepEqual(await idsRead([1, 3]), ["2:1", "2:2", "2:3", "loose"]);
      assert.deepEqual(await idsRead([2, 0]), ["2:1", "2:2", "2:3", "loose"]);
      assert.deepEqual(await idsRead([0, 0]), await idsRead());
      assert.deepEqual(await idsRead([2, 3]), ["loose"]);
      assert.deepEqual(await idsRead([9, 0]), ["loose"]);
    });

    it("reads any events in the promised order, from any cursor", async () => {
      let jobs = 0;
      const keys = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 12 })), {
        maxLength: 20,
        selector: String,
      });
      const cursor = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 12 }));
      await fc.assert(
        fc.asyncProperty(keys, cursor, async (pairs, [attempt, sequence]) => {
          const { store } = harness();
          jobs += 1;
          const correlationId = `ordered-${jobs}`;
          await store.create(job({ correlationId }));
          for (const [a, s] of pairs) {
            const key: EventKey = { attempt: a, source: "extension", sequence: s };
            await store.append(event(s, { correlationId, key, id: `${a}:${s}` }));
          }
          const expected = pairs
            .filter(([a, s]) => a > attempt || (a === attempt && s > sequence))
            .sort(([a, s], [b, t]) => a - b || s - t)
            .map(([a, s]) => `${a}:${s}`);
          const view = await store.read("tenant-1", correlationId, [attempt, sequence]);
          assert.deepEqual(
            view?.events.map((it) => it.id),
            expected,
          );
        }),
        { numRuns: 30 },
      );
    });

    it("forgets an event when it expires, and gives its number free", async () => {
      const { store, clock } = harness();
      await store.create(job());
      await store.append(event(1, { expiresAt: clock.now() + 1000 }));
      clock.advance(999);
      assert.deepEqual(await idsRead(), ["event-1"]);
      clock.advance(1);
      assert.deepEqual(await idsRead(), []);
      assert.equal(await store.append(event(1, { id: "another" })), "stored");
      assert.deepEqual(await idsRead(), ["another"]);
    });
  });
}
