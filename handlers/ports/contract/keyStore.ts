import assert from "node:assert/strict";
import type { KeyRecord, KeyStore } from "../index.ts";
import { type Harness, HOSTILE_IDS, rejectsAborted, reopened, type Traits, useHarness } from "./harness.ts";
import { describePairings } from "./pairings.ts";
import { sampleKey, samplePairing } from "./samples.ts";

/** Makes a store of a deployment with this operator key, given by its SHA-256 (hex), or with none. */
export type MakeKeyHarness = (operatorKeyHash?: string) => Promise<Harness<KeyStore>>;

const OPERATOR_KEY_HASH = "0123456789abcdef".repeat(4);

/** What every KeyStore promises. */
export function describeKeyStore(name: string, make: MakeKeyHarness, traits: Traits): void {
  describe(`KeyStore: ${name}`, () => {
    describeKeys(make, traits);
    describePairings(() => make(), traits);

    describe("with an operator key", () => {
      const harness = useHarness(() => make(OPERATOR_KEY_HASH));

      it("knows the key's digest", async () => {
        assert.equal(await harness().store.operatorKeyHash(), OPERATOR_KEY_HASH);
        await rejectsAborted((options) => harness().store.operatorKeyHash(options));
      });
    });
  });
}

function describeKeys(make: MakeKeyHarness, traits: Traits): void {
  describe("keys", () => {
    const harness = useHarness(() => make());
    const key = (changes: Partial<KeyRecord> = {}) => sampleKey(harness().clock.now(), changes);
    const find = (id = "key000000001") => harness().store.find(id);

    it("knows no operator key where there is none", async () => {
      assert.equal(await harness().store.operatorKeyHash(), undefined);
    });

    it("keeps a key under its id and under its tenant", async () => {
      const { store } = harness();
      assert.equal(await find(), undefined);
      assert.deepEqual(await store.list("tenant-1"), []);
      await store.put(key());
      assert.deepEqual(await find(), key());
      assert.deepEqual(await store.list("tenant-1"), [key()]);
    });

    it("keeps one key, however often it is put", async () => {
      const { store } = harness();
      await store.put(key());
      await store.put(key());
      assert.deepEqual(await store.list("tenant-1"), [key()]);
    });

    it("keeps a key with only the required members", async () => {
      const { store, clock } = harness();
      const { name: _name, signingKey: _signingKey, ...bare } = sampleKey(clock.now());
      await store.put(bare);
      assert.deepEqual(await find(), bare);
    });

    it("removes a key under both names, once or more often, also one that is not there", async () => {
      const { store } = harness();
      await store.remove("tenant-1", "key000000001");
      await store.put(key());
      await store.remove("tenant-1", "key000000001");
      await store.remove("tenant-1", "key000000001");
      assert.equal(await find(), undefined);
      assert.deepEqual(await store.list("tenant-1"), []);
    });

    it("removes no key of another tenant", async () => {
      const { store } = harness();
      await store.put(key());
      await store.remove("tenant-2", "key000000001");
      assert.deepEqual(await find(), key());
      assert.deepEqual(await store.list("tenant-1"), [key()]);
    });

    it("lists every key of the tenant and none of another", async () => {
      const { store } = harness();
      for (const id of ["a", "b", "c"]) await store.put(key({ id }));
      await store.put(key({ id: "d", tenant: "tenant-2" }));
      assert.deepEqual((await store.list("tenant-1")).map((it) => it.id).toSorted(), ["a", "b", "c"]);
      assert.deepEqual(
        (await store.list("tenant-2")).map((it) => it.id),
        ["d"],
      );
    });

    it("forgets a key when it expires", async () => {
      const { store, clock } = harness();
      await store.put(key({ expiresAt: clock.now() + 1000 }));
      clock.advance(999);
      assert.notEqual(await find(), undefined);
      clock.advance(1);
      assert.equal(await find(), undefined);
      assert.deepEqual(await store.list("tenant-1"), []);
    });

    it("notes a use and moves the expiry", async () => {
      const { store, clock } = harness();
      const expiring = key({ expiresAt: clock.now() + 1000 });
      await store.put(expiring);
      const usedAt = clock.now() + 10;
      await store.touch(expiring.id, usedAt, clock.now() + 5000);
      await store.touch(expiring.id, usedAt, clock.now() + 5000);
      const touched = { ...expiring, lastUsedAt: usedAt, expiresAt: clock.now() + 5000 };
      assert.deepEqual(await find(), touched);
      assert.deepEqual(await store.list("tenant-1"), [touched]);
      clock.advance(4999);
      assert.deepEqual(await find(), touched);
      clock.advance(1);
      assert.equal(await find(), undefined);
    });

    it("takes the expiry away where a use names none", async () => {
      const { store, clock } = harness();
      const { expiresAt: _expiresAt, ...lasting } = key();
      await store.put({ ...lasting, expiresAt: clock.now() + 1000 });
      await store.touch(lasting.id, clock.now(), undefined);
      assert.deepEqual(await find(), { ...lasting, lastUsedAt: clock.now() });
    });

    it("brings no key back by noting its use", async () => {
      const { store, clock } = harness();
      const late = clock.now() + 100_000;
      await store.touch("key000000001", clock.now(), late);
      assert.equal(await find(), undefined);
      await store.put(key());
      await store.remove("tenant-1", "key000000001");
      await store.touch("key000000001", clock.now(), late);
      assert.equal(await find(), undefined);
      await store.put(key({ id: "expiring", expiresAt: clock.now() + 1000 }));
      clock.advance(1000);
      await store.touch("expiring", clock.now(), late);
      assert.equal(await find("expiring"), undefined);
      assert.deepEqual(await store.list("tenant-1"), []);
    });

    it("takes any string for a name", async () => {
      const { store } = harness();
      for (const id of HOSTILE_IDS) {
        assert.equal(await find(id), undefined, id);
        await store.put(key({ id, tenant: id, name: id }));
        assert.deepEqual(await find(id), key({ id, tenant: id, name: id }), id);
        assert.deepEqual(await store.list(id), [key({ id, tenant: id, name: id })], id);
        await store.remove(id, id);
        assert.equal(await find(id), undefined, id);
      }
    });

    it("refuses every call whose signal is aborted, and does nothing", async () => {
      const { store, clock } = harness();
      await rejectsAborted((options) => store.put(key(), options));
      assert.equal(await find(), undefined);
      await store.put(key());
      await rejectsAborted((options) => store.find("key000000001", options));
      await rejectsAborted((options) => store.list("tenant-1", options));
      await rejectsAborted((options) => store.touch("key000000001", clock.now(), undefined, options));
      await rejectsAborted((options) => store.remove("tenant-1", "key000000001", options));
      await rejectsAborted((options) => store.createPairing(samplePairing(clock.now()), options));
      await rejectsAborted((options) => store.redeemPairing("ABCD", "c".repeat(64), options));
      assert.deepEqual(await find(), key());
      assert.deepEqual(await store.redeemPairing("ABCD", "c".repeat(64)), { outcome: "unknown" });
    });

    if (!traits.durable) return;

    it("keeps everything over the end of the process", async () => {
      const { store, clock } = harness();
      await store.put(key());
      await store.put(key({ id: "removed" }));
      await store.remove("tenant-1", "removed");
      await store.touch("key000000001", clock.now() + 1, undefined);
      const next = await reopened(harness());
      assert.deepEqual(await next.list("tenant-1"), [key({ lastUsedAt: clock.now() + 1 })]);
      assert.equal(await next.find("removed"), undefined);
    });
  });
}
