import assert from "node:assert/strict";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { clientSettings as productionSettings } from "../../../handlers/adapters/aws/clients.ts";
import { DynamoDispatchStore } from "../../../handlers/adapters/aws/dispatchStore.ts";
import { Table } from "../../../handlers/adapters/aws/dynamo/table.ts";
import { DynamoJobStore } from "../../../handlers/adapters/aws/jobStore.ts";
import { DynamoRateLimiter } from "../../../handlers/adapters/aws/rateLimiter.ts";
import { DynamoSessionStore } from "../../../handlers/adapters/aws/sessionStore.ts";
import { DynamoTicketStore } from "../../../handlers/adapters/aws/ticketStore.ts";
import {
  ManualClock,
  sampleEvent,
  sampleJob,
  sampleSession,
} from "../../../handlers/ports/contract/index.ts";
import { StoreUnavailable, type TicketRecord } from "../../../handlers/ports/index.ts";
import { type MiniStack, startMiniStack } from "../../rig/aws/ministack.ts";
import { awsPython, OBTAIN_TIMEOUT_MS, pathOrSkip } from "../../rig/tools.ts";
import { type Fault, FaultyWay } from "./faults.ts";
import { clientSettings, createTable, dynamoClient } from "./tables.ts";

const THROTTLED: Fault = { kind: "refuse", status: 400, type: "ThrottlingException" };
const LOST: Fault = { kind: "lost answer" };
const MINUTE_MS = 60_000;

/*
 * The stores on AWS's own client, with the settings of the functions, over a way that fails. The faults are ours, in the form
 * AWS documents them; what stands behind the way is MiniStack.
 */
describe("stores in DynamoDB while the platform fails", function () {
  this.timeout(60_000);
  let stack: MiniStack | undefined;
  let root: DynamoDBClient;
  let way: FaultyWay;
  let client: DynamoDBClient;
  let table: Table;
  let drop: () => Promise<void>;
  let clock: ManualClock;

  before(async function () {
    this.timeout(OBTAIN_TIMEOUT_MS);
    stack = await startMiniStack(await pathOrSkip(this, awsPython()));
    root = dynamoClient(stack);
  });

  after(async () => {
    root?.destroy();
    await stack?.stop();
  });

  beforeEach(async () => {
    assert(stack !== undefined);
    way = await FaultyWay.open(stack.endpoint);
    const { credentials, region } = clientSettings(stack);
    client = new DynamoDBClient({ ...productionSettings(region), credentials, endpoint: way.endpoint });
    const created = await createTable(root);
    table = new Table(client, created.name);
    drop = created.drop;
    clock = new ManualClock();
  });

  afterEach(async () => {
    client.destroy();
    await way.close();
    await drop();
  });

  it("repeats what was throttled, and tells nobody", async () => {
    const store = new DynamoJobStore(table, clock);
    way.expect([THROTTLED, THROTTLED]);
    assert.equal(await store.create(sampleJob(clock.now())), "created");
    assert.equal(way.calls, 3);
  });

  for (const [what, fault] of Object.entries<Fault>({
    throttled: THROTTLED,
    failing: { kind: "refuse", status: 500, type: "InternalServerError" },
    unreachable: { kind: "reset" },
  })) {
    it(`says StoreUnavailable with a time to come back while the table is ${what}`, async () => {
      const store = new DynamoJobStore(table, clock);
      way.expect([], fault);
      await assert.rejects(store.create(sampleJob(clock.now())), (error) => {
        assert(error instanceof StoreUnavailable);
        return error.retryAfterMs > 0 && error.cause instanceof Error;
      });
      assert.equal(way.calls, 3);
      way.expect([]);
      assert.equal(await store.create(sampleJob(clock.now())), "created");
    });
  }

  it("gives up on a silent table by its own deadline", async () => {
    way.expect([], { kind: "silence" });
    await assert.rejects(
      new DynamoSessionStore(table, clock).find("tenant-1", "session-1"),
      StoreUnavailable,
    );
  });

  it("leaves a silent table at once when the caller gives up, with the caller's reason", async () => {
    way.expect([], { kind: "silence" });
    const giveUp = new AbortController();
    const reason = new Error("the caller gave up");
    const found = new DynamoSessionStore(table, clock).find("tenant-1", "session-1", {
      signal: giveUp.signal,
    });
    giveUp.abort(reason);
    await assert.rejects(found, reason);
  });

  it("does not take a missing right for an outage: it does not pass", async () => {
    way.expect([], { kind: "refuse", status: 400, type: "AccessDeniedException" });
    await assert.rejects(
      new DynamoSessionStore(table, clock).find("tenant-1", "session-1"),
      (error) => error instanceof Error && error.name === "AccessDeniedException",
    );
  });

  it("writes a dispatch record once where the answer was lost, and says so", async () => {
    const store = new DynamoDispatchStore(table, clock);
    const snapshot = await store.read("tenant-1");
    way.expect([LOST]);
    const changes = [{ op: "follower", session: "client-1", follows: true }] as const;
    assert.equal(await store.write("tenant-1", snapshot, changes), "written");
    assert.equal(way.calls, 2);
    assert.deepEqual([...(await store.read("tenant-1")).state.followers], ["client-1"]);
    assert.equal(await store.write("tenant-1", snapshot, changes), "conflict");
  });

  it("keeps a request and an event whose answers were lost, once", async () => {
    const store = new DynamoJobStore(table, clock);
    const job = sampleJob(clock.now());
    const event = sampleEvent(clock.now(), 1);
    way.expect([LOST]);
    assert.equal(await store.create(job), "exists");
    way.expect([LOST]);
    assert.equal(await store.append(event), "duplicate");
    assert.deepEqual(await store.read("tenant-1", "job-1"), { job, events: [event], images: [] });
  });

  it("attaches a session whose answer was lost", async () => {
    const store = new DynamoSessionStore(table, clock);
    way.expect([LOST]);
    assert.deepEqual(await store.attach(sampleSession(clock.now())), { outcome: "attached" });
    assert.deepEqual(await store.find("tenant-1", "session-1"), sampleSession(clock.now()));
  });

  it("never gives a ticket twice, even where the first answer was lost", async () => {
    const store = new DynamoTicketStore(table, clock);
    const ticket: TicketRecord = {
      hash: "e".repeat(64),
      principal: { tenant: "tenant-1", role: "client", session: "session-1", generation: 1 },
      expiresAt: clock.now() + MINUTE_MS,
    };
    await store.issue(ticket);
    way.expect([LOST]);
    assert.equal(await store.consume(ticket.hash), undefined);
    assert.equal(await store.consume(ticket.hash), undefined);
  });

  it("refuses a flood from memory: one refused write, then none until the window ends", async () => {
    const limiter = new DynamoRateLimiter(table, clock);
    await limiter.take("key", 1, MINUTE_MS);
    assert.equal((await limiter.take("key", 1, MINUTE_MS)).allowed, false);
    way.expect([]);
    for (let n = 0; n < 100; n += 1) assert.equal((await limiter.take("key", 1, MINUTE_MS)).allowed, false);
    assert.equal(way.calls, 0);
    clock.advance(MINUTE_MS);
    assert.equal((await limiter.take("key", 1, MINUTE_MS)).allowed, true);
  });

  describe("and while the clocks of two processes differ", () => {
    const SKEW_MS = 5000;
    let fast: ManualClock;

    beforeEach(() => {
      fast = new ManualClock(clock.now() + SKEW_MS);
    });

    it("keeps the order of dispatch records, whoever writes", async () => {
      const ahead = new DynamoDispatchStore(table, fast);
      const behind = new DynamoDispatchStore(table, clock);
      const follow = (session: string) => [{ op: "follower", session, follows: true }] as const;
      assert.equal(await ahead.write("tenant-1", await ahead.read("tenant-1"), follow("a")), "written");
      const first = await behind.read("tenant-1");
      assert.equal(await behind.write("tenant-1", first, follow("b")), "written");
      assert.equal(await ahead.write("tenant-1", first, follow("c")), "conflict");
      const second = await ahead.read("tenant-1");
      assert.ok(second.version > first.version);
      assert.deepEqual([...second.state.followers], ["a", "b"]);
    });

    it("gives a session to the higher generation, not to the later clock", async () => {
      const ahead = new DynamoSessionStore(table, fast);
      const behind = new DynamoSessionStore(table, clock);
      await behind.attach(sampleSession(clock.now(), { generation: 11 }));
      const older = sampleSession(fast.now(), {
        generation: 10,
        address: { connection: "connection-0", endpoint: "endpoint-1", release: "release-1", batch: false },
      });
      assert.deepEqual(await ahead.attach(older), { outcome: "superseded" });
    });

    it("gives a ticket that one of them takes for expired to nobody through that one", async () => {
      const ahead = new DynamoTicketStore(table, fast);
      const behind = new DynamoTicketStore(table, clock);
      const principal = { tenant: "tenant-1", role: "client", session: "session-1", generation: 1 } as const;
      const ticket: TicketRecord = { hash: "f".repeat(64), principal, expiresAt: clock.now() + 1000 };
      await behind.issue(ticket);
      assert.equal(await ahead.consume(ticket.hash), undefined);
      assert.deepEqual(await behind.consume(ticket.hash), ticket);
      assert.equal(await behind.consume(ticket.hash), undefined);
    });
  });
});
