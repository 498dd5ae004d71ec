import assert from "node:assert/strict";
import type { Envelope } from "@semantest/handlers/protocol";
import * as fc from "fast-check";
import { envelope } from "../../spec/envelopes.ts";
import { Outbox } from "./outbox.ts";

const ids = (envelopes: readonly Envelope[]) => envelopes.map((it) => it.id);
const request = (id: string, correlationId = id) =>
  envelope("ImageGenerationRequestedEvent", { id, correlationId, source: "client" });

describe("Outbox", () => {
  it("hands out an event once, then again after 5 s, then only at pings", () => {
    const outbox = new Outbox();
    outbox.add(request("a"));
    assert.deepEqual(ids(outbox.due(0)), ["a"]);
    assert.deepEqual(outbox.due(4999), []);
    assert.equal(outbox.nextDue(), 5000);
    assert.deepEqual(ids(outbox.due(5000)), ["a"]);
    assert.equal(outbox.nextDue(), Number.POSITIVE_INFINITY);
    assert.deepEqual(outbox.due(60_000), []);
    assert.deepEqual(outbox.due(9999, true), [], "sent a moment ago");
    assert.deepEqual(ids(outbox.due(60_000, true)), ["a"]);
  });

  it("keeps an event until its id is acknowledged", () => {
    const outbox = new Outbox();
    outbox.add(request("a"));
    outbox.due(0);
    assert.deepEqual(ids(outbox.settle(["b", "a"])), ["a"]);
    assert.deepEqual(outbox.settle(["a"]), []);
    assert.equal(outbox.size, 0);
    assert.deepEqual(outbox.due(60_000, true), []);
  });

  it("sends the events of a job one after the other, those of other jobs beside them", () => {
    const outbox = new Outbox();
    for (const it of [request("a1", "a"), request("a2", "a"), request("b1", "b")]) outbox.add(it);
    assert.deepEqual(ids(outbox.due(0)), ["a1", "b1"]);
    outbox.settle(["a1"]);
    assert.deepEqual(ids(outbox.due(1)), ["a2"]);
  });

  it("sends everything again on a new socket", () => {
    const outbox = new Outbox();
    outbox.add(request("a"));
    outbox.due(0);
    outbox.opened();
    assert.deepEqual(ids(outbox.due(1)), ["a"]);
  });

  it("refuses what it cannot hold, by a typed error, and keeps a known event once", () => {
    const outbox = new Outbox({ maxEvents: 1 });
    outbox.add(request("a"));
    outbox.add(request("a"));
    assert.throws(() => outbox.add(request("b")), { name: "SemantestError", code: "OUTBOX_FULL" });
    assert.equal(outbox.size, 1);
    assert.equal(outbox.has("a"), true);
    assert.equal(outbox.has("b"), false);
  });

  it("waits as long as the server asks", () => {
    const outbox = new Outbox();
    outbox.add(request("a"));
    outbox.due(0);
    outbox.defer("a", 20_000);
    outbox.defer("unknown", 20_000);
    assert.deepEqual(outbox.due(19_999, true), []);
    assert.equal(outbox.nextDue(), 20_000);
    assert.deepEqual(ids(outbox.due(20_000)), ["a"]);
  });

  it("drops an event or a whole job, and goes on with what is behind", () => {
    const outbox = new Outbox();
    for (const it of [request("a1", "a"), request("a2", "a"), request("b1", "b")]) outbox.add(it);
    outbox.due(0);
    assert.deepEqual(ids(outbox.settle(["a1"])), ["a1"]);
    assert.deepEqual(ids(outbox.due(0)), ["a2"]);
    outbox.drop((it) => it.correlationId === "b");
    assert.deepEqual([outbox.size, outbox.has("a2")], [1, true]);
  });

  it("names what was under way on two sockets that died of their content", () => {
    const outbox = new Outbox();
    for (const it of [request("a1", "a"), request("a2", "a"), request("b1", "b")]) outbox.add(it);
    outbox.due(0);
    assert.deepEqual(outbox.suspect(), []);
    outbox.settle(["b1"]);
    outbox.opened();
    outbox.due(1);
    assert.deepEqual(ids(outbox.suspect()), ["a1"]);
  });

  it("loses nothing and reorders no job, whatever is lost on the way", () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("add" as const), job: fc.integer({ min: 0, max: 3 }) }),
      fc.record({ do: fc.constant("ack" as const), lost: fc.boolean() }),
      fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 8000 }) }),
      fc.record({ do: fc.constant("ping" as const) }),
      fc.record({ do: fc.constant("reopen" as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const outbox = new Outbox();
        const added: Envelope[] = [];
        const stored: string[] = [];
        let underWay: Envelope[] = [];
        let now = 0;
        const arrive = (sent: readonly Envelope[]) => {
          for (const it of sent) {
            const before = added.filter((other) => other.correlationId === it.correlationId);
            const earlier = before.slice(0, before.indexOf(it));
            assert.ok(earlier.every((other) => stored.includes(other.id)));
            underWay.push(it);
          }
        };
        const acknowledge = () => {
          for (const { id } of underWay) if (!stored.includes(id)) stored.push(id);
          outbox.settle(ids(underWay));
          underWay = [];
        };
        for (const it of steps) {
          if (it.do === "add") {
            const event = request(`${it.job}-${added.length}`, `job-${it.job}`);
            added.push(event);
            outbox.add(event);
          } else if (it.do === "ack") {
            if (it.lost) underWay = [];
            else acknowledge();
          } else if (it.do === "wait") now += it.ms;
          else if (it.do === "reopen") {
            underWay = [];
            outbox.opened();
          }
          arrive(it.do === "ping" ? outbox.due(now, true) : outbox.due(now));
        }
        while (outbox.size > 0) {
          now += 25_000;
          const sent = outbox.due(now, true);
          assert.ok(sent.length > 0, "a ping moves every job on");
          arrive(sent);
          acknowledge();
        }
        assert.deepEqual(stored.toSorted(), ids(added).toSorted());
      }),
      { numRuns: 300 },
    );
  });
});
