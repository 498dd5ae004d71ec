import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { CosmosClient } from "@azure/cosmos";
import { createCosmos } from "../../../handlers/adapters/azure/clients.ts";
import { Container } from "../../../handlers/adapters/azure/cosmos/container.ts";
import { CosmosDispatchStore } from "../../../handlers/adapters/azure/dispatchStore.ts";
import { CosmosJobStore } from "../../../handlers/adapters/azure/jobStore.ts";
import { CosmosKeyStore } from "../../../handlers/adapters/azure/keyStore.ts";
import { CosmosRateLimiter } from "../../../handlers/adapters/azure/rateLimiter.ts";
import { CosmosSessionStore } from "../../../handlers/adapters/azure/sessionStore.ts";
import { CosmosTicketStore } from "../../../handlers/adapters/azure/ticketStore.ts";
import {
  ManualClock,
  sampleEvent,
  sampleJob,
  sampleKey,
  sampleSession,
} from "../../../handlers/ports/contract/index.ts";
import { StoreUnavailable } from "../../../handlers/ports/index.ts";
import { type CosmosAccount, type CosmosFault, startCosmos } from "../../rig/azure/cosmos.ts";
import { type Directory, startDirectory } from "../../rig/azure/directory.ts";
import { makeWorkspace, type Workspace } from "../../rig/azure/workspace.ts";

const THROTTLED = { status: 429, headers: { "x-ms-retry-after-ms": "20" } };
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/*
 * Microsoft's client with the limits and the identity that the functions give it, against a Cosmos DB that throttles, fails and
 * loses answers. When Cosmos itself does so, only Azure can tell.
 */
describe("Cosmos DB that throttles, fails and forgets nothing", function () {
  this.timeout(30_000);
  let workspace: Workspace;
  let directory: Directory;
  let account: CosmosAccount;
  let cosmos: CosmosClient;
  let clock: ManualClock;
  let live: Container;

  before(async () => {
    workspace = await makeWorkspace();
    directory = await startDirectory(workspace.certificate);
    account = await startCosmos(workspace.certificate);
    cosmos = createCosmos(account.endpoint, directory.credential);
  });

  beforeEach(async () => {
    const name = randomUUID();
    await account.createDatabase(name);
    clock = new ManualClock();
    live = new Container(cosmos.database(name).container("live"), clock);
  });

  afterEach(() => account.watch(undefined));

  after(async () => {
    cosmos?.dispose();
    await account?.stop();
    await directory?.stop();
    await workspace?.remove();
  });

  /** Spoils the next calls, one fault each; how many calls came in all. */
  function spoil(...faults: CosmosFault[]): () => number {
    let calls = 0;
    account.watch(() => {
      calls += 1;
      return faults.shift();
    });
    return () => calls;
  }

  it("waits as a throttled answer says, and asks again", async () => {
    const jobs = new CosmosJobStore(live, clock);
    const calls = spoil(THROTTLED, THROTTLED);
    assert.equal(await jobs.create(sampleJob(clock.now())), "created");
    assert.equal(calls(), 3);
  });

  it("says when a repeat makes sense where it goes on being throttled", async () => {
    const jobs = new CosmosJobStore(live, clock);
    spoil(...Array.from({ length: 9 }, () => ({ status: 429, headers: { "x-ms-retry-after-ms": "30" } })));
    await assert.rejects(jobs.create(sampleJob(clock.now())), (error) => {
      assert.ok(error instanceof StoreUnavailable);
      assert.equal(error.retryAfterMs, 30);
      return true;
    });
  });

  it("answers a failure of the platform as one, never as something that is not there", async () => {
    const sessions = new CosmosSessionStore(live, clock);
    await sessions.attach(sampleSession(clock.now()));
    for (const fault of [{ status: 503 }, { status: 500 }, { status: 408 }, "cut"] as const) {
      spoil(...Array.from({ length: 20 }, () => fault));
      await assert.rejects(sessions.find("tenant-1", "session-1"), StoreUnavailable, String(fault));
      await assert.rejects(sessions.detach("tenant-1", "session-1", "connection-1"), StoreUnavailable);
      account.watch(undefined);
    }
    assert.deepEqual(await sessions.find("tenant-1", "session-1"), sampleSession(clock.now()));
  });

  it("comes to the same where an answer is lost and the caller repeats the call", async () => {
    const jobs = new CosmosJobStore(live, clock);
    const event = sampleEvent(clock.now(), 1);
    const insist = async <T>(call: () => Promise<T>): Promise<T> => {
      spoil("lost");
      try {
        return await call();
      } catch (error) {
        assert.ok(error instanceof StoreUnavailable);
        return call();
      } finally {
        account.watch(undefined);
      }
    };
    assert.equal(await insist(() => jobs.create(sampleJob(clock.now()))), "exists");
    assert.equal(await insist(() => jobs.append(event)), "duplicate");
    assert.equal((await jobs.read("tenant-1", "job-1"))?.events.length, 1);
    const dispatch = new CosmosDispatchStore(live, clock);
    const enqueue = {
      op: "enqueue",
      job: { correlationId: "job-1", attempt: 1, enqueuedAt: 1, expiresAt: 2 },
    } as const;
    const empty = await dispatch.read("tenant-1");
    assert.equal(await insist(() => dispatch.write("tenant-1", empty, [enqueue])), "conflict");
    assert.equal((await dispatch.read("tenant-1")).state.queue.length, 1);
    const tickets = new CosmosTicketStore(live, clock);
    const ticket = {
      hash: "e".repeat(64),
      principal: { tenant: "tenant-1", role: "client", session: "session-1", generation: 1 },
      expiresAt: clock.now() + MINUTE_MS,
    } as const;
    await tickets.issue(ticket);
    const opens = { connection: "connection-1" };
    assert.deepEqual(await insist(() => tickets.consume(ticket.hash, opens)), ticket);
  });

  it("gives a ticket again to the connection it opened, and tells who that is, for two hours", async () => {
    const tickets = new CosmosTicketStore(live, clock);
    const principal = { tenant: "tenant-1", role: "client", session: "session-1", generation: 1 } as const;
    const ticket = { hash: "e".repeat(64), principal, expiresAt: clock.now() + MINUTE_MS };
    await tickets.issue(ticket);
    assert.equal(await tickets.opened(ticket.hash, "connection-1"), undefined);
    assert.deepEqual(await tickets.consume(ticket.hash, { connection: "connection-1" }), ticket);
    const openedAt = clock.now();
    clock.advance(DAY_MS / 24);
    assert.deepEqual(await tickets.consume(ticket.hash, { connection: "connection-1" }), ticket);
    assert.equal(await tickets.consume(ticket.hash, { connection: "connection-2" }), undefined);
    assert.equal(await tickets.consume(ticket.hash), undefined);
    assert.deepEqual(await tickets.opened(ticket.hash, "connection-1"), { principal, openedAt });
    assert.equal(await tickets.opened(ticket.hash, "connection-2"), undefined);
    clock.advance(DAY_MS / 24 - 1);
    assert.deepEqual(await tickets.consume(ticket.hash, { connection: "connection-1" }), ticket);
    assert.deepEqual(await tickets.opened(ticket.hash, "connection-1"), { principal, openedAt });
    // The platform removes late: what it still has is refused here.
    clock.advance(1);
    assert.equal(await tickets.consume(ticket.hash, { connection: "connection-1" }), undefined);
    assert.equal(await tickets.opened(ticket.hash, "connection-1"), undefined);
  });

  it("repairs a key's removal that stopped half-way", async () => {
    const keys = new CosmosKeyStore({ keys: live, live, clock, operatorKeyHash: async () => undefined });
    const key = sampleKey(clock.now());
    await keys.put(key);
    let writes = 0;
    account.watch(({ kind }) => {
      if (kind === "write") writes += 1;
      return writes > 1 ? { status: 503 } : undefined;
    });
    await assert.rejects(keys.remove(key.tenant, key.id), StoreUnavailable);
    account.watch(undefined);
    assert.equal(await keys.find(key.id), undefined, "it works no more");
    assert.equal((await keys.list(key.tenant)).length, 1, "and can still be removed");
    await keys.remove(key.tenant, key.id);
    assert.deepEqual(await keys.list(key.tenant), []);
  });

  it("never allows more where processes' clocks differ", async () => {
    const ahead = new ManualClock(clock.now() + 5000);
    const limiters = [new CosmosRateLimiter(live, clock), new CosmosRateLimiter(live, ahead)];
    const taken = await Promise.all(
      Array.from({ length: 40 }, (_, n) => limiters[n % 2]?.take("key", 10, MINUTE_MS)),
    );
    assert.equal(taken.filter((it) => it?.allowed).length, 10);
  });

  it("counts a time to live from now on, and at least a second", async () => {
    const ttls: unknown[] = [];
    const sessions = new CosmosSessionStore(live, clock);
    await sessions.attach(sampleSession(clock.now(), { session: "long", expiresAt: clock.now() + 90_500 }));
    await sessions.attach(sampleSession(clock.now(), { session: "past", expiresAt: clock.now() - 5 }));
    const { resources } = await cosmos.databases.readAll().fetchAll();
    const database = cosmos.database(resources.at(-1)?.id ?? "");
    for await (const { resources: page } of database
      .container("live")
      .items.query("SELECT c.ttl FROM c")
      .getAsyncIterator()) {
      ttls.push(...page.map((it) => it.ttl));
    }
    assert.deepEqual(ttls.toSorted(), [1, 91]);
  });
});
