import assert from "node:assert/strict";
import fc from "fast-check";
import { type Address, applyChanges, type DispatchState, emptyDispatchState } from "../../ports/index.ts";
import { decide } from "./decide.ts";
import { Draft } from "./draft.ts";
import type { DispatchEffect, DispatchEvent, DispatchPolicy } from "./events.ts";

const policy: DispatchPolicy = { leaseMs: 90_000, abandonedMs: 300_000, queueLimit: 3 };
const HOUR = 3_600_000;

/** One tenant's record with the events that happened to it. */
class Tenant {
  readonly state = emptyDispatchState();
  now = 1_000_000;

  do(event: DispatchEvent): DispatchEffect[] {
    const draft = new Draft(this.state);
    const effects = decide(draft, event, policy, this.now);
    applyChanges(this.state, draft.changes);
    return effects;
  }

  online(session: string, more: Partial<DispatchEvent & { type: "online" }> = {}): DispatchEffect[] {
    const event = {
      type: "online",
      session,
      address: at(session),
      generation: 1,
      slots: 1,
      holds: [],
      givesUp: [],
    } as const;
    return this.do({ ...event, ...more });
  }

  request(correlationId: string, more: Partial<DispatchEvent & { type: "request" }> = {}): DispatchEffect[] {
    const event = {
      type: "request",
      correlationId,
      owner: "c1",
      attempt: 1,
      expiresAt: this.now + HOUR,
    } as const;
    return this.do({ ...event, ...more });
  }

  lapse(correlationId: string, more: Partial<DispatchEvent & { type: "lapsed" }> = {}): DispatchEffect[] {
    const attempt = this.state.running.get(correlationId)?.attempt ?? 1;
    return this.do({ type: "lapsed", correlationId, attempt, initiated: false, sequence: 0, ...more });
  }

  takerOf(correlationId: string): string | undefined {
    return this.state.running.get(correlationId)?.taker;
  }

  get waiting(): string[] {
    return this.state.queue.map((it) => it.correlationId);
  }
}

function at(session: string, socket = 1): Address {
  return { connection: `${session}-${socket}`, endpoint: "here", release: "r1", batch: true };
}

const names = (effects: readonly DispatchEffect[]) => effects.map((it) => it.effect);

describe("dispatch: one taker for every job", () => {
  let tenant: Tenant;
  beforeEach(() => {
    tenant = new Tenant();
  });

  it("leases a request to a connected extension for 90 s", () => {
    tenant.online("x1");
    const [effect] = tenant.request("a");
    assert.equal(effect?.effect, "assign");
    assert.deepEqual(tenant.state.running.get("a"), {
      correlationId: "a",
      owner: "c1",
      attempt: 1,
      enqueuedAt: tenant.now,
      expiresAt: tenant.now + HOUR,
      taker: "x1",
      leaseUntil: tenant.now + 90_000,
      cancelled: false,
    });
  });

  it("lets requests wait first in, first out, and hands them out when an extension comes", () => {
    for (const it of ["a", "b", "c"]) {
      tenant.request(it);
      tenant.now += 1;
    }
    assert.deepEqual(tenant.waiting, ["a", "b", "c"]);
    const effects = tenant.online("x1", { slots: 2 });
    assert.deepEqual(names(effects), ["assign", "assign", "peers"]);
    assert.deepEqual([...tenant.state.running.keys()], ["a", "b"]);
    assert.deepEqual(tenant.waiting, ["c"]);
  });

  it("refuses a request beyond the queue limit and changes nothing", () => {
    for (const it of ["a", "b", "c"]) tenant.request(it);
    assert.deepEqual(tenant.request("d"), [{ effect: "full" }]);
    assert.deepEqual(tenant.waiting, ["a", "b", "c"]);
  });

  it("keeps a queue place for a request to a named extension that is busy, and lets others pass it", () => {
    tenant.online("x1");
    tenant.online("x2");
    tenant.request("a", { target: "x1" });
    tenant.request("b", { target: "x1" });
    tenant.request("c");
    assert.deepEqual(tenant.waiting, ["b"]);
    assert.equal(tenant.takerOf("c"), "x2");
    tenant.do({ type: "ended", correlationId: "a" });
    assert.equal(tenant.takerOf("b"), "x1");
  });

  it("chooses most free slots, then the one seen last", () => {
    tenant.online("x1", { slots: 1 });
    tenant.now += 1;
    tenant.online("x2", { slots: 2 });
    tenant.now += 1;
    tenant.online("x3", { slots: 2 });
    tenant.request("a");
    tenant.request("b");
    assert.deepEqual([tenant.takerOf("a"), tenant.takerOf("b")], ["x3", "x2"]);
  });

  it("never chooses an extension whose address is empty", () => {
    tenant.online("x1");
    tenant.request("a");
    tenant.do({ type: "offline", session: "x1", connection: "x1-1" });
    tenant.request("b");
    assert.deepEqual(tenant.waiting, ["b"]);
  });

  it("leaves the address alone when an older socket's disconnect comes late", () => {
    tenant.online("x1");
    tenant.online("x1", { address: at("x1", 2), generation: 2 });
    tenant.do({ type: "offline", session: "x1", connection: "x1-1" });
    assert.equal(tenant.state.extensions.get("x1")?.address?.connection, "x1-2");
  });

  it("ignores the online of an older generation", () => {
    tenant.online("x1", { address: at("x1", 2), generation: 2 });
    tenant.online("x1", { address: at("x1", 1), generation: 1 });
    assert.equal(tenant.state.extensions.get("x1")?.address?.connection, "x1-2");
  });

  it("moves a repeated request to whoever asked last", () => {
    tenant.request("a");
    tenant.request("a", { owner: "c2" });
    assert.equal(tenant.state.queue[0]?.owner, "c2");
    tenant.online("x1");
    tenant.request("a", { owner: "c3" });
    assert.equal(tenant.state.running.get("a")?.owner, "c3");
    tenant.do({ type: "ended", correlationId: "a" });
    tenant.request("a", { owner: "c4" });
    assert.deepEqual(
      tenant.state.ended.map((it) => it.owner),
      ["c4"],
    );
  });

  describe("leases", () => {
    it("a lease lost before Initiated goes to the next extension with attempt + 1", () => {
      tenant.online("x1");
      tenant.request("a");
      tenant.online("x2");
      tenant.now += 90_000;
      assert.deepEqual(names(tenant.lapse("a")), ["assign"]);
      assert.deepEqual([tenant.takerOf("a"), tenant.state.running.get("a")?.attempt], ["x2", 2]);
    });

    it("a job named in a ping keeps its holder", () => {
      tenant.online("x1");
      tenant.request("a");
      tenant.online("x2");
      tenant.now += 60_000;
      tenant.do({ type: "renew", session: "x1", holds: ["a"], givesUp: [] });
      tenant.now += 60_000;
      assert.deepEqual(tenant.lapse("a"), []);
      assert.equal(tenant.takerOf("a"), "x1");
    });

    it("a ping of another session renews nothing", () => {
      tenant.online("x1");
      tenant.request("a");
      const { leaseUntil } = tenant.state.running.get("a") ?? {};
      tenant.now += 1000;
      tenant.do({ type: "renew", session: "x2", holds: ["a"], givesUp: [] });
      assert.equal(tenant.state.running.get("a")?.leaseUntil, leaseUntil);
    });

    it("a stored event counts as a renewal, found by whoever finds the lease expired", () => {
      tenant.online("x1");
      tenant.request("a");
      tenant.now += 80_000;
      const renewedAt = tenant.now;
      tenant.now += 80_000;
      assert.deepEqual(tenant.lapse("a", { initiated: true, renewedAt }), []);
      assert.equal(tenant.state.running.get("a")?.leaseUntil, renewedAt + 90_000);
    });

    it("after Initiated only the same session goes on, until TIMEOUT 5 min after the lease was lost", () => {
      tenant.online("x1");
      tenant.request("a");
      tenant.online("x2");
      tenant.now += 90_000 + 299_999;
      assert.deepEqual(tenant.lapse("a", { initiated: true }), []);
      assert.equal(tenant.takerOf("a"), "x1");
      tenant.now += 1;
      const [effect] = tenant.lapse("a", { initiated: true, sequence: 2 });
      assert.ok(effect?.effect === "finish");
      assert.equal(effect.job.final, "TIMEOUT");
      assert.equal(effect.job.sequence, 2, "what was stored before its end");
    });

    it("is given up at once when the extension says so", () => {
      tenant.online("x1");
      tenant.request("a");
      tenant.online("x2");
      tenant.do({ type: "renew", session: "x1", holds: [], givesUp: ["a"] });
      assert.deepEqual([tenant.takerOf("a"), tenant.state.running.get("a")?.attempt], ["x2", 2]);
    });

    it("a dead socket on the first push gives the job to the next extension, attempt unchanged", () => {
      tenant.online("x1");
      tenant.request("a");
      tenant.online("x2");
      const effects = tenant.do({ type: "gone", session: "x1", connection: "x1-1", unsent: "a" });
      assert.deepEqual(names(effects), ["assign", "peers"]);
      assert.deepEqual([tenant.takerOf("a"), tenant.state.running.get("a")?.attempt], ["x2", 1]);
    });

    it("a dead socket on a repeated push only clears the address", () => {
      tenant.online("x1");
      tenant.request("a");
      tenant.do({ type: "gone", session: "x1", connection: "x1-1" });
      assert.equal(tenant.takerOf("a"), "x1");
      assert.equal(tenant.state.extensions.get("x1")?.address, undefined);
    });

    it("leaves a job alone whose attempt has moved on since it was read", () => {
      tenant.online("x1");
      tenant.request("a");
      tenant.now += 90_000;
      tenant.lapse("a");
      assert.deepEqual(tenant.lapse("a", { attempt: 1 }), []);
    });
  });

  describe("ends", () => {
    it("a waiting request that is cancelled ends with the server's CANCELLED", () => {
      tenant.request("a");
      const [effect] = tenant.do({ type: "cancel", correlationId: "a" });
      assert.equal(effect?.effect === "finish" && effect.job.final, "CANCELLED");
      assert.deepEqual(tenant.waiting, []);
    });

    it("a held one is left to its holder, and to the server once nobody holds it", () => {
      tenant.online("x1");
      tenant.request("a");
      assert.deepEqual(names(tenant.do({ type: "cancel", correlationId: "a" })), ["cancel"]);
      assert.equal(tenant.takerOf("a"), "x1");
      tenant.now += 90_000;
      const [effect] = tenant.lapse("a", { initiated: true });
      assert.equal(effect?.effect === "finish" && effect.job.final, "CANCELLED");
    });

    it("a request nobody took in its hour ends with EXPIRED", () => {
      tenant.request("a");
      tenant.now += HOUR;
      const [effect] = tenant.request("b");
      assert.equal(effect?.effect === "finish" && effect.job.final, "EXPIRED");
      assert.deepEqual(tenant.waiting, ["b"]);
    });

    it("a held request ends with EXPIRED after its hour", () => {
      tenant.online("x1");
      tenant.request("a");
      tenant.now += HOUR;
      const [effect] = tenant.lapse("a", { initiated: true, renewedAt: tenant.now });
      assert.equal(effect?.effect === "finish" && effect.job.final, "EXPIRED");
    });

    it("remembers the newest 100 for an hour", () => {
      tenant.online("x1");
      for (let n = 0; n < 105; n += 1) {
        tenant.request(`j${n}`);
        tenant.do({ type: "ended", correlationId: `j${n}` });
      }
      assert.equal(tenant.state.ended.length, 100);
      assert.equal(tenant.state.ended[0]?.correlationId, "j5");
      tenant.now += HOUR;
      tenant.request("late");
      assert.equal(tenant.state.ended.length, 0);
    });

    it("erasing drops jobs, extensions and followers and dates everything older", () => {
      tenant.online("x1");
      tenant.request("a");
      tenant.request("b");
      tenant.do({ type: "follow", session: "c1", follows: true });
      tenant.do({ type: "erase" });
      const empty: DispatchState = { ...emptyDispatchState(), erasedAt: tenant.now };
      assert.deepEqual(tenant.state, empty);
    });
  });

  it("tells those who wait or follow how many extensions there are", () => {
    tenant.request("a");
    tenant.do({ type: "follow", session: "c9", follows: true });
    const peers = tenant.online("x1").find((it) => it.effect === "peers");
    assert.deepEqual(peers, { effect: "peers", extensions: 1, sessions: ["c9", "c1"] });
  });
});

describe("dispatch: what holds whatever happens", () => {
  const sessions = fc.constantFrom("x1", "x2", "x3");
  const jobs = fc.constantFrom("a", "b", "c", "d", "e", "f");
  const held = fc.array(jobs, { maxLength: 3 });
  const event: fc.Arbitrary<DispatchEvent> = fc.oneof(
    fc.record({
      type: fc.constant("online" as const),
      session: sessions,
      address: fc.tuple(sessions, fc.integer({ min: 1, max: 3 })).map(([s, n]) => at(s, n)),
      generation: fc.integer({ min: 1, max: 3 }),
      slots: fc.integer({ min: 1, max: 3 }),
      holds: held,
      givesUp: held,
    }),
    fc.record({
      type: fc.constant("request" as const),
      correlationId: jobs,
      owner: fc.constantFrom("c1", "c2"),
      attempt: fc.constant(1),
      expiresAt: fc.integer({ min: 2_000_000, max: 6_000_000 }),
    }),
    fc.record({ type: fc.constant("renew" as const), session: sessions, holds: held, givesUp: held }),
    fc.record({ type: fc.constant("ended" as const), correlationId: jobs }),
    fc.record({ type: fc.constant("cancel" as const), correlationId: jobs }),
    fc.record({
      type: fc.constant("lapsed" as const),
      correlationId: jobs,
      attempt: fc.integer({ min: 1, max: 3 }),
      initiated: fc.boolean(),
      sequence: fc.nat({ max: 3 }),
    }),
    fc.tuple(sessions, fc.integer({ min: 1, max: 3 }), jobs).map(([session, n, unsent]) => ({
      type: "gone" as const,
      session,
      connection: `${session}-${n}`,
      unsent,
    })),
  );
  const steps = fc.array(fc.tuple(event, fc.integer({ min: 0, max: 100_000 })), { maxLength: 60 });

  it("a job stands in one place, holders have a slot, nobody waits while a slot is free", () => {
    fc.assert(
      fc.property(steps, (schedule) => {
        const tenant = new Tenant();
        for (const [it, later] of schedule) {
          tenant.now += later;
          tenant.do(it);
          const places = [
            ...tenant.waiting,
            ...tenant.state.running.keys(),
            ...tenant.state.ended.map((e) => e.correlationId),
          ];
          assert.equal(new Set(places).size, places.length);
          assert.ok(tenant.waiting.length <= policy.queueLimit + tenant.state.extensions.size * 3);
          for (const job of tenant.state.running.values()) assert.ok(tenant.state.extensions.has(job.taker));
          const load = (session: string) =>
            [...tenant.state.running.values()].filter((j) => j.taker === session).length;
          const idle = [...tenant.state.extensions].some(
            ([s, e]) => e.address !== undefined && load(s) < e.slots,
          );
          assert.ok(!(idle && tenant.waiting.length > 0), "a request waits beside a free slot");
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("what the draft shows is what the changes make of the state, applied once or twice", () => {
    fc.assert(
      fc.property(steps, (schedule) => {
        const tenant = new Tenant();
        for (const [it, later] of schedule) {
          tenant.now += later;
          const draft = new Draft(tenant.state);
          decide(draft, it, policy, tenant.now);
          const shown = {
            queue: [...draft.queue],
            running: new Map([...draft.runningJobs()].map((job) => [job.correlationId, job])),
            extensions: new Map(draft.extensions()),
          };
          applyChanges(tenant.state, draft.changes);
          const once = structuredClone(tenant.state);
          const { queue, running, extensions } = once;
          assert.deepEqual({ queue, running, extensions }, shown);
          applyChanges(tenant.state, draft.changes);
          assert.deepEqual(tenant.state, once);
        }
      }),
      { numRuns: 500 },
    );
  });
});
