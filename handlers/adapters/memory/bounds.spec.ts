import assert from "node:assert/strict";
import { sampleQueued } from "../../ports/contract/dispatchChanges.ts";
import {
  ManualClock,
  sampleEvent,
  sampleImage,
  sampleJob,
  sampleKey,
  samplePairing,
  sampleSession,
} from "../../ports/contract/index.ts";
import { type ImageRecord, JOB_GRACE_MS, StoreUnavailable } from "../../ports/index.ts";
import { VolatileDatabase } from "./database.ts";
import { MemoryDispatchStore } from "./dispatchStore.ts";
import { MemoryJobStore } from "./jobStore.ts";
import { MemoryKeyStore } from "./keyStore.ts";
import { DEFAULT_LIMITS } from "./open.ts";
import { MemoryRateLimiter } from "./rateLimiter.ts";
import { MemorySessionStore } from "./sessionStore.ts";
import { MemoryTicketStore } from "./ticketStore.ts";

const HOUR_MS = 3_600_000;

describe("what the stores hold in memory", () => {
  let clock: ManualClock;
  let now: number;
  let gone: ImageRecord[];
  const databaseOf = (limits: Partial<typeof DEFAULT_LIMITS> = {}) =>
    new VolatileDatabase(clock, { ...DEFAULT_LIMITS, ...limits }, (image) => gone.push(image));

  beforeEach(() => {
    clock = new ManualClock();
    now = clock.now();
    gone = [];
  });

  it("is at most so many bytes of jobs and events; what is there goes on, and what expires makes room", async () => {
    const database = databaseOf({ jobBytes: 50_000 });
    const jobs = new MemoryJobStore(database);
    let created = 0;
    await assert.rejects(async () => {
      for (; ; created += 1) await jobs.create(sampleJob(now, { correlationId: `job-${created}` }));
    }, /the store holds its limit of 50000 bytes of jobs/);
    assert.ok(created > 20);
    await assert.rejects(jobs.append(sampleEvent(now, 1, { correlationId: "job-0" })), StoreUnavailable);
    await assert.rejects(jobs.putImage(sampleImage(now)), StoreUnavailable);
    assert.equal(await jobs.create(sampleJob(now, { correlationId: "job-0" })), "exists");
    clock.advance(HOUR_MS + JOB_GRACE_MS);
    assert.equal(await jobs.create(sampleJob(clock.now(), { correlationId: "new" })), "created");
  });

  it("is counted to zero when everything is gone", async () => {
    const database = databaseOf();
    const jobs = new MemoryJobStore(database);
    await jobs.create(sampleJob(now));
    await jobs.cancel("tenant-1", "job-1", { id: "cancel-1", text: "{}" });
    for (const sequence of [1, 2]) await jobs.append(sampleEvent(now, sequence));
    await jobs.append(sampleEvent(now, 1, { correlationId: "orphan" }));
    assert.ok(database.state().jobBytes > 0);
    clock.advance(HOUR_MS + JOB_GRACE_MS);
    await jobs.create(sampleJob(clock.now()));
    const one = database.state().jobBytes;
    clock.advance(HOUR_MS + JOB_GRACE_MS);
    database.state().sweep(1000, clock.now());
    database.state().sweep(1000, clock.now());
    assert.ok(one > 0);
    assert.equal(database.state().jobBytes, 0);
  });

  it("is at most so many sessions, keys, pairings and tenants; known ones go on", async () => {
    const database = databaseOf({ sessions: 2, keys: 2, tenants: 2 });
    const sessions = new MemorySessionStore(database);
    for (const session of ["a", "b"]) await sessions.attach(sampleSession(now, { session }));
    await assert.rejects(sessions.attach(sampleSession(now, { session: "c" })), /limit of 2 sessions/);
    assert.deepEqual(await sessions.attach(sampleSession(now, { session: "a", generation: 11 })), {
      outcome: "attached",
    });

    const keys = new MemoryKeyStore(database, undefined);
    for (const id of ["a", "b"]) await keys.put(sampleKey(now, { id }));
    await assert.rejects(keys.put(sampleKey(now, { id: "c" })), /limit of 2 keys/);
    await keys.put(sampleKey(now, { id: "a", name: "renamed" }));
    for (const id of ["a", "b"]) await keys.createPairing(samplePairing(now, { id }));
    await assert.rejects(keys.createPairing(samplePairing(now, { id: "c" })), /limit of 2 pairings/);

    const dispatch = new MemoryDispatchStore(database);
    const write = async (tenant: string) =>
      dispatch.write(tenant, await dispatch.read(tenant), [{ op: "enqueue", job: sampleQueued("job-1") }]);
    for (const tenant of ["a", "b"]) await write(tenant);
    await assert.rejects(write("c"), /limit of 2 tenants/);
    assert.equal(await write("a"), "written");

    clock.advance(24 * HOUR_MS);
    assert.equal((await sessions.attach(sampleSession(clock.now(), { session: "c" }))).outcome, "attached");
    assert.equal(await keys.createPairing(samplePairing(clock.now(), { id: "c" })), "created");
    clock.advance(90 * 24 * HOUR_MS);
    assert.equal(await write("c"), "written");
  });

  it("is at most so many windows and tickets: the oldest give way", async () => {
    const limiter = new MemoryRateLimiter(clock);
    const tickets = new MemoryTicketStore(clock);
    const principal = { tenant: "t", role: "client", session: "s", generation: 1 } as const;
    for (let n = 0; n <= 100_000; n += 1) {
      await limiter.take(`key-${n}`, 1, 60_000);
      await tickets.issue({ hash: `ticket-${n}`, principal, expiresAt: now + 60_000 });
    }
    assert.equal((await limiter.take("key-0", 1, 60_000)).allowed, true);
    assert.equal((await limiter.take("key-100000", 1, 60_000)).allowed, false);
    assert.equal(await tickets.consume("ticket-0"), undefined);
    assert.notEqual(await tickets.consume("ticket-100000"), undefined);
  });

  it("loses the bytes of an image with its record", async () => {
    const database = databaseOf();
    const jobs = new MemoryJobStore(database);
    await jobs.putImage(sampleImage(now, { expiresAt: now + 1000 }));
    clock.advance(1000);
    database.state().sweep(10, clock.now());
    assert.deepEqual(gone, [sampleImage(now, { expiresAt: now + 1000 })]);
  });

  it("loses everything of a tenant that asks to be forgotten, and keeps what came after", async () => {
    const database = databaseOf();
    const jobs = new MemoryJobStore(database);
    const dispatch = new MemoryDispatchStore(database);
    for (const tenant of ["tenant-1", "tenant-2"]) {
      await jobs.create(sampleJob(now, { tenant }));
      await jobs.putImage(sampleImage(now, { tenant }));
    }
    const later = { createdAt: now + 10 };
    await jobs.create(sampleJob(now, { correlationId: "later", ...later }));
    await jobs.putImage(sampleImage(now, { correlationId: "later", ...later }));
    await dispatch.write("tenant-1", await dispatch.read("tenant-1"), [{ op: "erase", at: now + 5 }]);
    assert.equal(await jobs.read("tenant-1", "job-1"), undefined);
    assert.equal(await jobs.findImage("tenant-1", "job-1", sampleImage(now).imageId), undefined);
    assert.deepEqual(gone, [sampleImage(now)]);
    assert.notEqual(await jobs.read("tenant-1", "later"), undefined);
    assert.notEqual(await jobs.findImage("tenant-1", "later", sampleImage(now).imageId), undefined);
    assert.notEqual(await jobs.read("tenant-2", "job-1"), undefined);
  });
});
