import assert from "node:assert/strict";
import { setImmediate as endOfTurn } from "node:timers/promises";
import { sampleQueued } from "../../../ports/contract/dispatchChanges.ts";
import {
  sampleEvent,
  sampleJob,
  sampleKey,
  samplePairing,
  sampleSession,
} from "../../../ports/contract/index.ts";
import { StoreUnavailable } from "../../../ports/index.ts";
import { MemoryDispatchStore } from "../dispatchStore.ts";
import type { Entry } from "../entries.ts";
import { MemoryJobStore } from "../jobStore.ts";
import { MemoryKeyStore } from "../keyStore.ts";
import { MemorySessionStore } from "../sessionStore.ts";
import type { DurableDatabase } from "./durableDatabase.ts";
import { clock, digestOf, digestsOf, openOn, someEntries } from "./spec/script.ts";
import { SimulatedDisk } from "./spec/simulatedDisk.ts";

const entries = someEntries(3);
const digests = digestsOf(entries);
const now = clock.now();

async function commitAll(database: DurableDatabase, some: readonly Entry[]): Promise<void> {
  await Promise.all(some.map((it) => database.commit(it, undefined)));
}

/** Turns of the event loop until something holds; the test's own time limit ends it otherwise. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await endOfTurn();
}

function readable(database: DurableDatabase): boolean {
  try {
    database.state();
    return true;
  } catch {
    return false;
  }
}

describe("a disk that refuses", () => {
  let disk: SimulatedDisk;
  let database: DurableDatabase;

  beforeEach(async () => {
    disk = new SimulatedDisk();
    database = await openOn(disk);
    await commitAll(database, entries.slice(0, 20));
  });
  afterEach(() => database.close());

  const fill = () => {
    disk.fate = (operation) => (operation.startsWith("write") ? "half" : "done");
  };
  const empty = () => {
    disk.fate = () => "done";
  };
  const failOnce = async () => {
    fill();
    const failed = entries.slice(20, 30).map((it) => database.commit(it, undefined));
    for (const it of failed) await assert.rejects(it, { name: "StoreUnavailable", cause: disk.error });
  };

  it("takes memory back to what it holds, part of a write included", async () => {
    const before = disk.contents();
    await failOnce();
    assert.throws(() => database.state(), StoreUnavailable);
    await until(() => readable(database));
    assert.equal(digestOf(database.state()), digests[20]);
    assert.deepEqual(disk.contents()["segment-00000001.jsonl"], before["segment-00000001.jsonl"]);
  });

  it("is told to /health, and not asked again for every write", async () => {
    assert.equal(database.healthy, true);
    await failOnce();
    await until(() => readable(database));
    assert.equal(database.healthy, false);
    disk.gate = new Promise(() => undefined);
    const asked = disk.operations.length;
    for (const it of entries.slice(20)) {
      assert.throws(() => database.commit(it, undefined), { name: "StoreUnavailable", retryAfterMs: 1000 });
    }
    assert.ok(disk.operations.length - asked <= 1, "at most the probe that is due");
    disk.gate = undefined;
    assert.equal(digestOf(database.state()), digests[20]);
  }).timeout(2000);

  it("takes writes again by itself when it has space, and none is lost or doubled", async () => {
    await failOnce();
    await until(() => readable(database));
    empty();
    await until(() => database.healthy);
    await commitAll(database, entries.slice(20));
    assert.equal(digestOf(database.state()), digests.at(-1));
    await database.close();
    assert.equal(digestOf((await openOn(disk.survivor())).state()), digests.at(-1));
  });

  it("keeps what it holds through many failures", async () => {
    for (let round = 0; round < 5; round += 1) {
      await failOnce();
      empty();
      await until(() => database.healthy && readable(database));
      assert.equal(digestOf(database.state()), digests[20]);
    }
    await database.close();
    assert.equal(digestOf((await openOn(disk.survivor())).state()), digests[20]);
  });

  it("is read again until that succeeds, where reading fails as well", async () => {
    disk.fate = () => "refused";
    await assert.rejects(database.commit(entriesAt(20), undefined));
    await until(() => disk.operations.filter((it) => it.startsWith("truncate")).length > 2);
    assert.equal(readable(database), false);
    empty();
    await until(() => database.healthy);
    assert.equal(digestOf(database.state()), digests[20]);
  });

  it("that loses what was synced late is written anew from a snapshot", async () => {
    await database.close();
    database = await openOn(disk, { fsync: { mode: "interval", ms: 1 } });
    disk.fate = (operation) => (operation === "sync segment-00000001.jsonl" ? "refused" : "done");
    await database.commit(entriesAt(20), undefined);
    await until(() => !database.healthy);
    empty();
    await until(() => database.healthy && "snapshot-00000002.jsonl" in disk.contents());
    assert.equal(digestOf(database.state()), digests[21]);
  });

  it("never lets a version come back for other changes", async () => {
    const store = new MemoryDispatchStore(database);
    const write = async (correlationId: string) => {
      const changes = [{ op: "enqueue", job: sampleQueued(correlationId) } as const];
      return store.write("tenant-2", await store.read("tenant-2"), changes);
    };
    await write("job-1");
    fill();
    const failed = write("job-2");
    await endOfTurn();
    const seen = await store.read("tenant-2");
    await assert.rejects(failed);
    empty();
    await until(() => database.healthy);
    assert.equal(await write("job-3"), "written");
    const changes = [{ op: "enqueue", job: sampleQueued("job-4") } as const];
    assert.equal(await store.write("tenant-2", seen, changes), "conflict");
    const { state } = await store.read("tenant-2");
    assert.deepEqual(
      state.queue.map((it) => it.correlationId),
      ["job-1", "job-3"],
    );
  });

  it("does not hold up the end", async () => {
    await failOnce();
    await database.close();
  });
});

describe("a disk that is slow", () => {
  it("acknowledges a repeat no earlier than the first", async () => {
    const disk = new SimulatedDisk();
    const database = await openOn(disk);
    const jobs = new MemoryJobStore(database);
    const settled: string[] = [];
    const note = (name: string) => () => void settled.push(name);
    const gate = Promise.withResolvers<void>();
    disk.gate = gate.promise;
    const calls = [
      jobs.create(sampleJob(now)).then(note("created")),
      jobs.create(sampleJob(now)).then(note("exists")),
      jobs.append(sampleEvent(now, 1)).then(note("stored")),
      jobs.append(sampleEvent(now, 1)).then(note("duplicate")),
      jobs.append(sampleEvent(now, 1, { id: "another" })).then(note("conflict")),
    ];
    for (let turn = 0; turn < 10; turn += 1) await endOfTurn();
    assert.deepEqual(settled, []);
    gate.resolve();
    await Promise.all(calls);
    assert.deepEqual(settled.toSorted(), ["conflict", "created", "duplicate", "exists", "stored"]);
    await database.close();
  });

  it("answers no call that changes nothing before what it is based on is written", async () => {
    const disk = new SimulatedDisk();
    const database = await openOn(disk);
    const sessions = new MemorySessionStore(database);
    const keys = new MemoryKeyStore(database, undefined);
    const jobs = new MemoryJobStore(database);
    await jobs.create(sampleJob(now));
    await jobs.cancel("tenant-1", "job-1", { id: "cancel-1", text: "{}" });
    await sessions.attach(sampleSession(now));
    await keys.createPairing(samplePairing(now));
    const gate = Promise.withResolvers<void>();
    disk.gate = gate.promise;
    const first = keys.put(sampleKey(now));
    let answered = 0;
    const calls = [
      sessions.attach(sampleSession(now)),
      sessions.attach(sampleSession(now, { generation: 1 })),
      sessions.detach("tenant-1", "session-1", "another"),
      sessions.revoke("tenant-1", "unknown"),
      keys.remove("tenant-1", "unknown"),
      keys.touch("unknown", now, undefined),
      keys.createPairing(samplePairing(now)),
      jobs.cancel("tenant-1", "job-1", { id: "cancel-1", text: "{}" }),
      jobs.cancel("tenant-1", "job-1", { id: "cancel-2", text: "{}" }),
    ].map((it) =>
      it.then(() => {
        answered += 1;
      }),
    );
    for (let turn = 0; turn < 10; turn += 1) await endOfTurn();
    assert.equal(answered, 0);
    gate.resolve();
    await Promise.all([first, ...calls]);
    await database.close();
  });

  it("is not waited for by a caller who gives up; what was begun goes on", async () => {
    const disk = new SimulatedDisk();
    const database = await openOn(disk);
    const jobs = new MemoryJobStore(database);
    const gate = Promise.withResolvers<void>();
    disk.gate = gate.promise;
    const caller = new AbortController();
    const { signal } = caller;
    const calls = [jobs.create(sampleJob(now), { signal }), jobs.create(sampleJob(now), { signal })];
    const reason = new Error("the caller gave up");
    const rejected = Promise.all(calls.map((it) => assert.rejects(it, reason)));
    await endOfTurn();
    caller.abort(reason);
    await rejected;
    gate.resolve();
    assert.equal(await jobs.create(sampleJob(now)), "exists");
    await database.close();
    const next = new MemoryJobStore(await openOn(disk.survivor()));
    assert.notEqual(await next.read("tenant-1", "job-1"), undefined);
  });

  it("makes the store refuse before memory fills up, and take more when it has caught up", async () => {
    const disk = new SimulatedDisk();
    const database = await openOn(disk, { maxPending: 2000 });
    const gate = Promise.withResolvers<void>();
    disk.gate = gate.promise;
    const accepted: Promise<void>[] = [];
    assert.throws(() => {
      for (const it of entries) accepted.push(database.commit(it, undefined));
    }, /too much waits for the disk/);
    assert.equal(digestOf(database.state()), digests[accepted.length]);
    gate.resolve();
    await Promise.all(accepted);
    assert.equal(database.healthy, true);
    for (const it of entries.slice(accepted.length)) await database.commit(it, undefined);
    assert.equal(digestOf(database.state()), digests.at(-1));
    await database.close();
  });

  it("has everything when the store is closed, and takes nothing after", async () => {
    const disk = new SimulatedDisk();
    const database = await openOn(disk);
    const written = commitAll(database, entries);
    await database.close();
    await written;
    assert.throws(() => database.commit(entriesAt(0), undefined), /closed/);
    assert.equal(digestOf((await openOn(disk.survivor())).state()), digests.at(-1));
  });
});

function entriesAt(index: number): Entry {
  const entry = entries[index];
  assert.ok(entry !== undefined);
  return entry;
}
