import assert from "node:assert/strict";
import fc from "fast-check";
import {
  applyChanges,
  copyDispatchState,
  type DispatchChange,
  type DispatchStore,
  emptyDispatchState,
} from "../index.ts";
import { anyChanges, sampleQueued, sampleRunning } from "./dispatchChanges.ts";
import {
  countOf,
  HOSTILE_IDS,
  type MakeHarness,
  rejectsAborted,
  reopened,
  type Traits,
  useHarness,
} from "./harness.ts";
import { sampleAddress } from "./samples.ts";

const IDLE_MS = 90 * 86_400_000;

/** What every DispatchStore promises. */
export function describeDispatchStore(name: string, make: MakeHarness<DispatchStore>, traits: Traits): void {
  describe(`DispatchStore: ${name}`, () => {
    const harness = useHarness(make);
    /** A state that later writes do not change. */
    const stateOf = async (tenant = "tenant-1", store = harness().store) =>
      copyDispatchState((await store.read(tenant)).state);
    const write = async (changes: readonly DispatchChange[], tenant = "tenant-1") => {
      const { store } = harness();
      return store.write(tenant, await store.read(tenant), changes);
    };
    const enqueue = (correlationId: string): DispatchChange => ({
      op: "enqueue",
      job: sampleQueued(correlationId),
    });
    const expected = (...lists: readonly (readonly DispatchChange[])[]) => {
      const state = emptyDispatchState();
      for (const changes of lists) applyChanges(state, changes);
      return state;
    };

    it("reads version 0 and nothing where nothing was written", async () => {
      const snapshot = await harness().store.read("tenant-1");
      assert.equal(snapshot.version, 0);
      assert.deepEqual(copyDispatchState(snapshot.state), emptyDispatchState());
    });

    it("makes nothing by reading", async () => {
      const { store } = harness();
      const first = await store.read("tenant-1");
      await store.read("tenant-1");
      assert.equal(await store.write("tenant-1", first, [enqueue("job-1")]), "written");
    });

    it("applies changes where the version is the snapshot's, and names a new one", async () => {
      const { store } = harness();
      assert.equal(await write([enqueue("job-1")]), "written");
      const { version } = await store.read("tenant-1");
      assert.ok(version > 0);
      assert.equal(await write([enqueue("job-2")]), "written");
      assert.ok((await store.read("tenant-1")).version > version);
      assert.deepEqual(await stateOf(), expected([enqueue("job-1"), enqueue("job-2")]));
    });

    it("refuses changes that were decided on an older version, and does nothing", async () => {
      const { store } = harness();
      const stale = await store.read("tenant-1");
      await write([enqueue("job-1")]);
      assert.equal(await store.write("tenant-1", stale, [enqueue("job-2")]), "conflict");
      assert.equal(await store.write("tenant-1", stale, [enqueue("job-2")]), "conflict");
      assert.deepEqual(await stateOf(), expected([enqueue("job-1")]));
    });

    it("lets exactly one of many win that decided on the same version", async () => {
      const { store } = harness();
      for (const round of [1, 2, 3]) {
        const snapshot = await store.read("tenant-1");
        const before = await stateOf();
        const lists = Array.from({ length: 20 }, (_, index) => [enqueue(`job-${round}-${index}`)]);
        const answers = await Promise.all(lists.map((it) => store.write("tenant-1", snapshot, it)));
        assert.equal(countOf(answers, "written"), 1);
        assert.equal(countOf(answers, "conflict"), 19);
        applyChanges(before, lists[answers.indexOf("written")] ?? []);
        assert.deepEqual(await stateOf(), before);
      }
    });

    it("loses none of many changes that are repeated until they win", async () => {
      const { store } = harness();
      const names = Array.from({ length: 10 }, (_, index) => `job-${index}`);
      const insist = async (correlationId: string): Promise<void> => {
        for (;;) if ((await write([enqueue(correlationId)])) === "written") return;
      };
      await Promise.all(names.map(insist));
      const { state } = await store.read("tenant-1");
      assert.deepEqual(state.queue.map((it) => it.correlationId).toSorted(), names);
    });

    it("holds a full house: 1000 running, 100 waiting, 100 ended", async () => {
      const changes: DispatchChange[] = [];
      for (let n = 0; n < 1000; n += 1) changes.push({ op: "run", job: sampleRunning(`running-${n}`) });
      for (let n = 0; n < 100; n += 1) changes.push(enqueue(`waiting-${n}`));
      for (let n = 0; n < 150; n += 1) {
        changes.push({ op: "end", job: { correlationId: `ended-${n}`, attempt: 1, endedAt: n } });
      }
      assert.equal(await write(changes), "written");
      const state = await stateOf();
      assert.deepEqual(state, expected(changes));
      assert.equal(state.ended.length, 100);
    });

    it("gives back every member of every entry, in the order of insertion", async () => {
      const changes: DispatchChange[] = [
        { op: "extension", session: "b", entry: { generation: 2, slots: 3, seenAt: 5 } },
        {
          op: "extension",
          session: "a",
          entry: { address: sampleAddress(), generation: 1, slots: 1000, seenAt: 4 },
        },
        { op: "run", job: { ...sampleRunning("z"), owner: "owner", target: "a", cancelled: true } },
        { op: "run", job: sampleRunning("y") },
        { op: "end", job: { correlationId: "x", attempt: 2, endedAt: 9, owner: "owner", final: "TIMEOUT" } },
        { op: "end", job: { correlationId: "w", attempt: 1, endedAt: 8, taker: "a", sequence: 4 } },
        { op: "follower", session: "client-2", follows: true },
        { op: "follower", session: "client-1", follows: true },
        { op: "erase", at: 7 },
      ];
      await write(changes);
      const state = await stateOf("tenant-1", traits.durable ? await reopened(harness()) : harness().store);
      assert.deepEqual(state, expected(changes));
      assert.deepEqual([...state.extensions.keys()], ["b", "a"]);
      assert.deepEqual([...state.running.keys()], ["z", "y"]);
    });

    it("agrees with applyChanges, for any changes, written twice as well as once", async () => {
      let tenants = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(anyChanges(), { maxLength: 6 }), async (lists) => {
          tenants += 1;
          const tenant = `model-${tenants}`;
          const model = emptyDispatchState();
          for (const changes of lists) {
            applyChanges(model, changes);
            assert.equal(await write(changes, tenant), "written");
            assert.deepEqual(await stateOf(tenant), model);
            assert.equal(await write(changes, tenant), "written");
            assert.deepEqual(await stateOf(tenant), model);
          }
        }),
        { numRuns: 50 },
      );
    });

    it("forgets a tenant that wrote nothing for 90 days", async () => {
      const { store, clock } = harness();
      await write([enqueue("job-1")]);
      const old = await store.read("tenant-1");
      clock.advance(IDLE_MS - 1);
      assert.deepEqual(await stateOf(), expected([enqueue("job-1")]));
      clock.advance(1);
      assert.equal((await store.read("tenant-1")).version, 0);
      assert.deepEqual(await stateOf(), emptyDispatchState());
      assert.equal(await store.write("tenant-1", old, [enqueue("job-2")]), "conflict");
      assert.equal(await write([enqueue("job-3")]), "written");
      const reader = traits.durable ? await reopened(harness()) : store;
      assert.deepEqual(await stateOf("tenant-1", reader), expected([enqueue("job-3")]));
    });

    it("keeps tenants apart", async () => {
      const { store } = harness();
      await write([enqueue("job-1")]);
      assert.equal((await store.read("tenant-2")).version, 0);
      assert.equal(await write([enqueue("job-2")], "tenant-2"), "written");
      assert.deepEqual(await stateOf(), expected([enqueue("job-1")]));
      assert.deepEqual(await stateOf("tenant-2"), expected([enqueue("job-2")]));
    });

    it("takes any string for a name", async () => {
      for (const id of HOSTILE_IDS) {
        const changes: DispatchChange[] = [
          { op: "extension", session: id, entry: { generation: 1, slots: 1, seenAt: 1 } },
          { op: "run", job: sampleRunning(id) },
          enqueue(id),
          { op: "follower", session: id, follows: true },
        ];
        assert.equal((await harness().store.read(id)).version, 0, id);
        assert.equal(await write(changes, id), "written", id);
        assert.deepEqual(await stateOf(id), expected(changes), id);
      }
    });

    it("refuses every call whose signal is aborted, and does nothing", async () => {
      const { store } = harness();
      const snapshot = await store.read("tenant-1");
      await rejectsAborted((options) => store.read("tenant-1", options));
      await rejectsAborted((options) => store.write("tenant-1", snapshot, [enqueue("job-1")], options));
      assert.deepEqual(await stateOf(), emptyDispatchState());
    });

    if (!traits.durable) return;

    it("keeps state and version over the end of the process", async () => {
      await write([enqueue("job-1")]);
      await write([
        { op: "dequeue", correlationId: "job-1" },
        { op: "run", job: sampleRunning("job-1") },
      ]);
      const before = await harness().store.read("tenant-1");
      const state = await stateOf();
      const store = await reopened(harness());
      const after = await store.read("tenant-1");
      assert.equal(after.version, before.version);
      assert.deepEqual(copyDispatchState(after.state), state);
      assert.equal(await store.write("tenant-1", after, [enqueue("job-2")]), "written");
    });
  });
}
