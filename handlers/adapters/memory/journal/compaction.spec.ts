import assert from "node:assert/strict";
import { setImmediate as endOfTurn } from "node:timers/promises";
import fc from "fast-check";
import { anyChanges } from "../../../ports/contract/dispatchChanges.ts";
import { sampleEvent, sampleImage, sampleJob } from "../../../ports/contract/index.ts";
import type { DispatchSnapshot } from "../../../ports/index.ts";
import { MemoryDispatchStore } from "../dispatchStore.ts";
import type { Entry } from "../entries.ts";
import type { DurableDatabase } from "./durableDatabase.ts";
import { clock, digestOf, digestsOf, openOn, someEntries } from "./spec/script.ts";
import { SimulatedDisk } from "./spec/simulatedDisk.ts";

const now = clock.now();
const entries = someEntries(20);
const digests = digestsOf(entries);

const filesOf = (disk: SimulatedDisk) => Object.keys(disk.contents()).sort();

/** A dispatch state whose order counts in a comparison. */
function orderedOf({ state }: DispatchSnapshot) {
  const { extensions, running, followers, ...rest } = state;
  return { ...rest, extensions: [...extensions], running: [...running], followers: [...followers] };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await endOfTurn();
}

describe("compaction", () => {
  let disk: SimulatedDisk;
  let database: DurableDatabase;

  beforeEach(async () => {
    disk = new SimulatedDisk();
    database = await openOn(disk);
  });
  afterEach(() => database.close());

  it("leaves a snapshot and an empty segment that say the same", async () => {
    for (const it of entries) await database.commit(it, undefined);
    await database.compact();
    assert.deepEqual(filesOf(disk), ["segment-00000002.jsonl", "snapshot-00000002.jsonl"]);
    assert.equal(digestOf((await openOn(disk.survivor())).state()), digests.at(-1));
  });

  it("drops what has expired", async () => {
    await database.commit({ op: "job", job: sampleJob(now - 10_000_000) }, undefined);
    await database.commit({ op: "event", event: sampleEvent(now - 10_000_000, 1) }, undefined);
    await database.compact();
    assert.ok(!disk.contents()["snapshot-00000002.jsonl"]?.includes("job-1"));
  });

  it("loses nothing that is written meanwhile, at any moment", async () => {
    for (let pause = 0; pause < 12; pause += 1) {
      const target = new SimulatedDisk();
      const writing = await openOn(target);
      for (const it of entries.slice(0, 100)) await writing.commit(it, undefined);
      const compacted = writing.compact();
      for (const it of entries.slice(100)) {
        void writing.commit(it, undefined);
        for (let turn = 0; turn < pause % 4; turn += 1) await endOfTurn();
      }
      await compacted;
      await writing.settled(undefined);
      assert.equal(digestOf((await openOn(target.survivor())).state()), digests.at(-1));
      await writing.close();
    }
  });

  it("happens once for all who ask at the same time", async () => {
    await Promise.all([database.compact(), database.compact()]);
    assert.deepEqual(filesOf(disk), ["segment-00000002.jsonl", "snapshot-00000002.jsonl"]);
  });

  it("happens by itself as the journal grows, and not before it has grown again", async () => {
    await database.close();
    database = await openOn(disk, { compactBytes: 4000 });
    for (const it of entries.slice(0, 140)) await database.commit(it, undefined);
    await until(() => filesOf(disk).some((it) => it.startsWith("snapshot")));
    await database.settled(undefined);
    const snapshots = new Set(disk.operations.filter((it) => /^rename snapshot/.test(it)));
    assert.ok(snapshots.size >= 1 && snapshots.size <= 10, `${snapshots.size} snapshots for 140 entries`);
    assert.equal(digestOf((await openOn(disk.survivor())).state()), digests[140]);
  });

  it("is not begun while the files hold little but what lives, and is once they hold much that is dead", async () => {
    await database.close();
    database = await openOn(disk, { compactBytes: 4000 });
    for (let job = 0; job < 50; job += 1) {
      await database.commit({ op: "job", job: sampleJob(now, { correlationId: `job-${job}` }) }, undefined);
    }
    assert.ok(database.state().jobBytes > 4000);
    assert.deepEqual(filesOf(disk), ["segment-00000001.jsonl"]);
    const replaced: Entry = { op: "image", image: sampleImage(now) };
    for (let time = 0; time < 500; time += 1) await database.commit(replaced, undefined);
    await until(() => filesOf(disk).some((it) => it.startsWith("snapshot")));
  });

  it("keeps dispatch as it is, to the last member and in order", async () => {
    let tenants = 0;
    await fc.assert(
      fc.asyncProperty(anyChanges(), async (changes) => {
        tenants += 1;
        const tenant = `tenant-${tenants}`;
        const store = new MemoryDispatchStore(database);
        await store.write(tenant, await store.read(tenant), changes);
        await database.compact();
        const next = await openOn(disk.survivor());
        const [before, after] = [await store.read(tenant), await new MemoryDispatchStore(next).read(tenant)];
        assert.equal(after.version, before.version);
        assert.deepEqual(orderedOf(after), orderedOf(before));
        await next.close();
      }),
      { numRuns: 40 },
    );
  });

  it("that fails leaves the journal as it was, and writing goes on", async () => {
    for (const it of entries.slice(0, 20)) await database.commit(it, undefined);
    disk.fate = (operation) => (operation.startsWith("write snapshot") ? "half" : "done");
    await assert.rejects(database.compact(), disk.error);
    assert.deepEqual(filesOf(disk), ["segment-00000001.jsonl", "segment-00000002.jsonl"]);
    await database.commit(entries[20] ?? assert.fail(), undefined);
    assert.equal(database.healthy, true);
    assert.equal(digestOf((await openOn(disk.survivor())).state()), digests[21]);
    disk.fate = () => "done";
    await database.compact();
    assert.deepEqual(filesOf(disk), ["segment-00000003.jsonl", "snapshot-00000003.jsonl"]);
    assert.equal(digestOf((await openOn(disk.survivor())).state()), digests[21]);
  });

  it("is not begun where the snapshot could take the last space from the journal", async () => {
    for (const it of entries.slice(0, 20)) await database.commit(it, undefined);
    disk.space = 2000;
    const before = filesOf(disk);
    await assert.rejects(database.compact(), /too little space is free/);
    assert.deepEqual(filesOf(disk), before);
    disk.space = 1_000_000;
    await database.compact();
    assert.deepEqual(filesOf(disk), ["segment-00000002.jsonl", "snapshot-00000002.jsonl"]);
  });

  it("never keeps a change that could not be written to the journal", async () => {
    for (const it of entries.slice(0, 20)) await database.commit(it, undefined);
    disk.fate = (operation) => (operation === "write segment-00000002.jsonl" ? "refused" : "done");
    const compacted = database.compact();
    const failed = database.commit(entries[20] ?? assert.fail(), undefined);
    await assert.rejects(failed);
    await assert.rejects(compacted);
    disk.fate = () => "done";
    await until(() => database.healthy);
    assert.equal(digestOf(database.state()), digests[20]);
    assert.equal(digestOf((await openOn(disk.survivor())).state()), digests[20]);
  });

  it("gives the event loop its turn between small steps, however much there is", async () => {
    await database.close();
    database = await openOn(disk, { compactBytes: 100_000_000 });
    const request = `"${"x".repeat(2000)}"`;
    for (let n = 0; n < 2000; n += 1) {
      const job = sampleJob(now, { correlationId: `job-${n}`, request });
      const written = database.commit({ op: "job", job }, undefined);
      if (n % 100 === 0) await written;
    }
    await database.settled(undefined);
    disk.operations.length = 0;
    await database.compact();
    const steps = disk.operations.filter((it) => it.startsWith("write snapshot")).length;
    assert.ok(steps >= 10, `4 MB in ${steps} steps`);
  });
});
