import assert from "node:assert/strict";
import fc from "fast-check";
import type { SessionRecord, SessionStore } from "../index.ts";
import {
  HOSTILE_IDS,
  type MakeHarness,
  rejectsAborted,
  reopened,
  type Traits,
  useHarness,
} from "./harness.ts";
import { sampleAddress, sampleSession } from "./samples.ts";

/** What every SessionStore promises. */
export function describeSessionStore(name: string, make: MakeHarness<SessionStore>, traits: Traits): void {
  describe(`SessionStore: ${name}`, () => {
    const harness = useHarness(make);
    const sample = (changes: Parameters<typeof sampleSession>[1] = {}) =>
      sampleSession(harness().clock.now(), changes);
    const find = (session = "session-1", tenant = "tenant-1") => harness().store.find(tenant, session);

    it("keeps a session as it was attached", async () => {
      const { store } = harness();
      assert.deepEqual(await store.attach(sample()), { outcome: "attached" });
      assert.deepEqual(await find(), sample());
      assert.deepEqual(await store.list("tenant-1"), [sample()]);
    });

    it("changes nothing when an attach is repeated", async () => {
      const { store } = harness();
      await store.attach(sample());
      assert.deepEqual(await store.attach(sample()), { outcome: "attached" });
      assert.deepEqual(await store.list("tenant-1"), [sample()]);
    });

    it("takes what the same connection says anew of itself", async () => {
      const { store } = harness();
      await store.attach(sample());
      assert.deepEqual(await store.attach(sample({ follow: true })), { outcome: "attached" });
      assert.deepEqual(await find(), sample({ follow: true }));
    });

    it("gives the session to the higher generation and names the address it had", async () => {
      const { store } = harness();
      const newer = sample({ generation: 11, address: sampleAddress("connection-2") });
      await store.attach(sample());
      assert.deepEqual(await store.attach(newer), { outcome: "attached", previous: sampleAddress() });
      assert.deepEqual(await find(), newer);
    });

    it("names no previous address where there is none, or the connection is the same", async () => {
      const { store } = harness();
      await store.attach(sample());
      assert.deepEqual(await store.attach(sample({ generation: 11 })), { outcome: "attached" });
      await store.detach("tenant-1", "session-1", "connection-1");
      const next = sample({ generation: 12, address: sampleAddress("connection-2") });
      assert.deepEqual(await store.attach(next), { outcome: "attached" });
    });

    it("refuses a lower generation, also after the higher one has left", async () => {
      const { store } = harness();
      const older = sample({ generation: 9, address: sampleAddress("connection-0") });
      await store.attach(sample());
      assert.deepEqual(await store.attach(older), { outcome: "superseded" });
      await store.detach("tenant-1", "session-1", "connection-1");
      assert.deepEqual(await store.attach(older), { outcome: "superseded" });
      assert.equal((await find())?.address, undefined);
    });

    it("leaves the session to the first connection of a generation", async () => {
      const { store } = harness();
      const second = sample({ address: sampleAddress("connection-2") });
      await store.attach(sample());
      assert.deepEqual(await store.attach(second), { outcome: "superseded" });
      assert.deepEqual(await find(), sample());
    });

    it("gives the session to the highest of many generations that attach at once", async () => {
      const { store } = harness();
      const generations = [14, 11, 19, 12, 17, 15, 13, 18, 16];
      const records = generations.map((it) =>
        sample({ generation: it, address: sampleAddress(`connection-${it}`) }),
      );
      await Promise.all(records.map((it) => store.attach(it)));
      assert.equal((await find())?.generation, 19);
      assert.deepEqual((await find())?.address, sampleAddress("connection-19"));
    });

    it("detaches only the connection that has the session, once", async () => {
      const { store } = harness();
      assert.equal(await store.detach("tenant-1", "session-1", "connection-1"), false);
      await store.attach(sample());
      assert.equal(await store.detach("tenant-1", "session-1", "connection-2"), false);
      assert.deepEqual(await find(), sample());
      assert.equal(await store.detach("tenant-1", "session-1", "connection-1"), true);
      assert.equal(await store.detach("tenant-1", "session-1", "connection-1"), false);
      const { address: _cleared, ...rest } = sample();
      assert.deepEqual(await find(), rest);
    });

    it("takes a connection that comes back after it was detached", async () => {
      const { store } = harness();
      await store.attach(sample());
      await store.detach("tenant-1", "session-1", "connection-1");
      assert.deepEqual(await store.attach(sample()), { outcome: "attached" });
      assert.deepEqual(await find(), sample());
    });

    it("keeps a revoked session revoked, whatever attaches", async () => {
      const { store } = harness();
      await store.attach(sample());
      assert.deepEqual(await store.revoke("tenant-1", "session-1"), sampleAddress());
      assert.deepEqual(await store.revoke("tenant-1", "session-1"), sampleAddress());
      for (const generation of [9, 10, 99]) {
        assert.deepEqual(await store.attach(sample({ generation })), { outcome: "revoked" });
      }
      assert.equal((await find())?.revoked, true);
      assert.equal(await store.detach("tenant-1", "session-1", "connection-1"), true);
      assert.equal(await store.revoke("tenant-1", "session-1"), undefined);
      assert.equal((await find())?.revoked, true);
    });

    it("takes a revocation of a session that is not there", async () => {
      assert.equal(await harness().store.revoke("tenant-1", "session-1"), undefined);
    });

    it("forgets a session when it expires, with its generation and its revocation", async () => {
      const { store, clock } = harness();
      const record = sample({ expiresAt: clock.now() + 1000 });
      await store.attach(record);
      await store.revoke("tenant-1", "session-1");
      clock.advance(999);
      assert.notEqual(await find(), undefined);
      clock.advance(1);
      assert.equal(await find(), undefined);
      assert.deepEqual(await store.list("tenant-1"), []);
      assert.equal(await store.detach("tenant-1", "session-1", "connection-1"), false);
      assert.equal(await store.revoke("tenant-1", "session-1"), undefined);
      const later = sample({ generation: 1 });
      assert.deepEqual(await store.attach(later), { outcome: "attached" });
      assert.deepEqual(await find(), later);
    });

    it("lists every session of the tenant and none of another", async () => {
      const { store } = harness();
      for (const session of ["a", "b", "c"]) await store.attach(sample({ session }));
      await store.attach(sample({ session: "d", tenant: "tenant-2" }));
      const sessions = (await store.list("tenant-1")).map((it) => it.session);
      assert.deepEqual(sessions.toSorted(), ["a", "b", "c"]);
      assert.deepEqual(await store.list("tenant-3"), []);
    });

    it("keeps tenants apart that use the same session name", async () => {
      const { store } = harness();
      await store.attach(sample());
      assert.equal(await find("session-1", "tenant-2"), undefined);
      assert.equal(await store.detach("tenant-2", "session-1", "connection-1"), false);
      assert.equal(await store.revoke("tenant-2", "session-1"), undefined);
      const other = sample({ tenant: "tenant-2", generation: 1, address: sampleAddress("connection-2") });
      assert.deepEqual(await store.attach(other), { outcome: "attached" });
      assert.deepEqual(await find(), sample());
    });

    it("takes any string for a name", async () => {
      const { store } = harness();
      for (const id of HOSTILE_IDS) {
        assert.equal(await find(id, id), undefined, id);
        assert.deepEqual(await store.list(id), [], id);
        const record = sample({ tenant: id, session: id, address: sampleAddress(id) });
        assert.deepEqual(await store.attach(record), { outcome: "attached" }, id);
        assert.deepEqual(await store.list(id), [record], id);
      }
    });

    it("refuses every call whose signal is aborted, and does nothing", async () => {
      const { store } = harness();
      await rejectsAborted((options) => store.attach(sample(), options));
      assert.equal(await find(), undefined);
      await store.attach(sample());
      await rejectsAborted((options) => store.detach("tenant-1", "session-1", "connection-1", options));
      await rejectsAborted((options) => store.revoke("tenant-1", "session-1", options));
      await rejectsAborted((options) => store.find("tenant-1", "session-1", options));
      await rejectsAborted((options) => store.list("tenant-1", options));
      assert.deepEqual(await find(), sample());
    });

    it("agrees with a model, whatever comes in whatever order", async () => {
      let tenants = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(anyStep(), { maxLength: 30 }), async (steps) => {
          tenants += 1;
          const tenant = `model-${tenants}`;
          const model = new Model();
          for (const step of steps) {
            const address = sampleAddress(`connection-${step.connection}`);
            const record = sample({ tenant, generation: step.generation, address });
            if (step.call === "attach") {
              assert.equal((await harness().store.attach(record)).outcome, model.attach(record));
            } else if (step.call === "detach") {
              const { store } = harness();
              assert.equal(
                await store.detach(tenant, "session-1", address.connection),
                model.detach(address.connection),
              );
            } else {
              assert.deepEqual(await harness().store.revoke(tenant, "session-1"), model.revoke());
            }
            assert.deepEqual(await find("session-1", tenant), model.stored);
          }
        }),
        { numRuns: 50 },
      );
    });

    if (!traits.durable) return;

    it("keeps everything over the end of the process", async () => {
      const { store } = harness();
      await store.attach(sample());
      await store.attach(sample({ session: "session-2", address: sampleAddress("connection-2") }));
      await store.detach("tenant-1", "session-1", "connection-1");
      await store.revoke("tenant-1", "session-2");
      const before = await store.list("tenant-1");
      assert.deepEqual(await (await reopened(harness())).list("tenant-1"), before);
    });
  });
}

interface Step {
  readonly call: "attach" | "detach" | "revoke";
  readonly generation: number;
  readonly connection: number;
}

function anyStep(): fc.Arbitrary<Step> {
  return fc.record({
    call: fc.constantFrom("attach", "attach", "attach", "detach", "revoke"),
    generation: fc.integer({ min: 1, max: 4 }),
    connection: fc.integer({ min: 1, max: 3 }),
  });
}

/** The rules once more, as plainly as they can be said. */
class Model {
  stored: SessionRecord | undefined;

  attach(record: SessionRecord): "attached" | "superseded" | "revoked" {
    if (this.stored?.revoked === true) return "revoked";
    if (this.stored !== undefined) {
      if (record.generation < this.stored.generation) return "superseded";
      const holder = this.stored.address?.connection;
      const taken = holder !== undefined && holder !== record.address?.connection;
      if (record.generation === this.stored.generation && taken) return "superseded";
    }
    this.stored = record;
    return "attached";
  }

  detach(connection: string): boolean {
    if (this.stored?.address?.connection !== connection) return false;
    const { address: _cleared, ...rest } = this.stored;
    this.stored = rest;
    return true;
  }

  revoke(): SessionRecord["address"] {
    if (this.stored !== undefined) this.stored = { ...this.stored, revoked: true };
    return this.stored?.address;
  }
}
