import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { clientSettings as productionSettings } from "../../../handlers/adapters/aws/clients.ts";
import { ManagementBroadcaster } from "../../../handlers/adapters/aws/sockets/managementBroadcaster.ts";
import type { Address, SendOutcome } from "../../../handlers/ports/index.ts";
import { type Fault, FaultyWay } from "./faults.ts";

const DURABLE = { kind: "durable" } as const;

/*
 * AWS's own client of the management API, with the settings of the functions, before answers in the form AWS documents them.
 * That API Gateway gives these answers, and when, is not proven here.
 */
describe("sockets of API Gateway while the platform fails", function () {
  this.timeout(30_000);
  let way: FaultyWay;
  let broadcaster: ManagementBroadcaster;
  let logged: string[];

  beforeEach(async () => {
    way = await FaultyWay.open();
    logged = [];
    broadcaster = new ManagementBroadcaster({
      client: {
        ...productionSettings("us-east-1"),
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
      },
      telemetry: { log: (_level, event) => void logged.push(event) },
    });
  });

  afterEach(() => way.close());

  const address = (connection = "connection-1", batch = false): Address => ({
    connection,
    endpoint: `${way.endpoint}/live`,
    release: "release-1",
    batch,
  });
  const send = (to = address()) => broadcaster.send(to, "{}", DURABLE);

  it("calls a socket gone by 410, and asks once", async () => {
    way.expect([], { kind: "refuse", status: 410, type: "GoneException" });
    assert.deepEqual(await send(), { outcome: "gone" });
    assert.equal(way.calls, 1);
    await broadcaster.disconnect(address());
  });

  for (const [what, fault] of Object.entries<Fault>({
    "a throttle": { kind: "refuse", status: 429, type: "LimitExceededException" },
    "an error of API Gateway": { kind: "refuse", status: 500, type: "InternalServerErrorException" },
    "a broken connection": { kind: "reset" },
    silence: { kind: "silence" },
  })) {
    it(`takes ${what} for busy, with a time to come back, after its repeats`, async () => {
      way.expect([], fault);
      const outcome = await send();
      assert.equal(outcome.outcome, "busy");
      assert.ok(outcome.retryAfterMs > 0);
      assert.ok(way.calls <= 3);
      assert.deepEqual(logged, []);
    });
  }

  it("tells of a missing right, and keeps the socket", async () => {
    way.expect([], { kind: "refuse", status: 403, type: "ForbiddenException" });
    assert.equal((await send()).outcome, "busy");
    assert.deepEqual(logged, ["callback_refused"]);
  });

  it("sends nothing that was pushed after a text that did not arrive", async () => {
    way.expect([], { kind: "refuse", status: 410, type: "GoneException" });
    const outcomes = await Promise.all([send(), send(), send()]);
    assert.deepEqual(
      outcomes,
      Array.from({ length: 3 }, (): SendOutcome => ({ outcome: "gone" })),
    );
    assert.equal(way.calls, 1);
  });

  it("ends a call whose caller gives up, and says busy to whoever waits behind it", async () => {
    way.expect([], { kind: "silence" });
    const caller = new AbortController();
    const given = broadcaster.send(address(), "1", DURABLE, { signal: caller.signal });
    const behind = broadcaster.send(address(), "2", DURABLE);
    while (way.calls === 0) await setImmediate();
    caller.abort(new Error("no longer wanted"));
    await assert.rejects(given, /no longer wanted/);
    assert.equal((await behind).outcome, "busy");
    assert.equal(way.calls, 1);
  });

  it("is busy after its time, or ends with its caller, also where no turn came", async () => {
    way.expect([], { kind: "silence" });
    const sent = Array.from({ length: 51 }, (_, n) => send(address(`peer-${n}`)));
    const caller = new AbortController();
    const given = broadcaster.send(address("peer-51"), "{}", DURABLE, { signal: caller.signal });
    caller.abort(new Error("no longer wanted"));
    await assert.rejects(given, /no longer wanted/);
    assert.deepEqual(new Set((await Promise.all(sent)).map((it) => it.outcome)), new Set(["busy"]));
  });

  it("tells a sender to come back when a thousand texts wait for one socket", async () => {
    way.expect([], { kind: "refuse", status: 410, type: "GoneException" });
    const outcomes = Promise.all(Array.from({ length: 1100 }, () => send()));
    assert.ok((await outcomes).some((it) => it.outcome === "busy"));
    assert.equal(way.calls, 1);
  });
});
