import assert from "node:assert/strict";
import type { KeyStore, PairingRecord } from "../index.ts";
import { HOSTILE_IDS, type MakeHarness, reopened, type Traits, useHarness } from "./harness.ts";
import { samplePairing } from "./samples.ts";

const WRONG = "f".repeat(64);

/** What every KeyStore promises of pairings. */
export function describePairings(make: MakeHarness<KeyStore>, traits: Traits): void {
  describe("pairings", () => {
    const harness = useHarness(make);
    const pairing = (changes: Partial<PairingRecord> = {}) => samplePairing(harness().clock.now(), changes);
    const redeem = (hash = pairing().hash, id = "ABCD") => harness().store.redeemPairing(id, hash);
    const redeemed = () => ({ outcome: "redeemed", pairing: pairing() });

    it("redeems a pairing once", async () => {
      assert.equal(await harness().store.createPairing(pairing()), "created");
      assert.deepEqual(await redeem(), redeemed());
      assert.deepEqual(await redeem(), { outcome: "unknown" });
    });

    it("redeems it for exactly one of many callers", async () => {
      await harness().store.createPairing(pairing());
      const answers = await Promise.all(Array.from({ length: 10 }, () => redeem()));
      assert.equal(answers.filter((it) => it.outcome === "redeemed").length, 1);
      assert.equal(answers.filter((it) => it.outcome === "unknown").length, 9);
    });

    it("knows no pairing that was not created", async () => {
      assert.deepEqual(await redeem(), { outcome: "unknown" });
    });

    it("keeps the first of two pairings that share an id", async () => {
      const { store } = harness();
      await store.createPairing(pairing());
      assert.equal(await store.createPairing(pairing({ hash: WRONG, tenant: "tenant-2" })), "exists");
      assert.deepEqual(await redeem(), redeemed());
    });

    it("counts wrong tries down and is redeemed after four", async () => {
      await harness().store.createPairing(pairing());
      for (const triesLeft of [4, 3, 2, 1])
        assert.deepEqual(await redeem(WRONG), { outcome: "wrong", triesLeft });
      assert.deepEqual(await redeem(), redeemed());
    });

    it("is void after the fifth wrong try, also for the right code", async () => {
      await harness().store.createPairing(pairing());
      for (const triesLeft of [4, 3, 2, 1, 0])
        assert.deepEqual(await redeem(WRONG), { outcome: "wrong", triesLeft });
      assert.deepEqual(await redeem(), { outcome: "unknown" });
      assert.deepEqual(await redeem(WRONG), { outcome: "unknown" });
    });

    it("grants five tries in all to many callers at once", async () => {
      await harness().store.createPairing(pairing());
      const answers = await Promise.all(Array.from({ length: 10 }, () => redeem(WRONG)));
      assert.equal(answers.filter((it) => it.outcome === "wrong").length, 5);
      assert.deepEqual(await redeem(), { outcome: "unknown" });
    });

    it("forgets a pairing when it expires, and gives its id free", async () => {
      const { store, clock } = harness();
      const first = pairing();
      await store.createPairing(first);
      clock.advance(first.expiresAt - clock.now() - 1);
      assert.equal(await store.createPairing(first), "exists");
      clock.advance(1);
      assert.deepEqual(await redeem(), { outcome: "unknown" });
      assert.equal(await store.createPairing(pairing()), "created");
      for (const triesLeft of [4, 3]) assert.deepEqual(await redeem(WRONG), { outcome: "wrong", triesLeft });
    });

    it("counts the tries of each pairing on their own", async () => {
      const { store } = harness();
      await store.createPairing(pairing());
      await store.createPairing(pairing({ id: "EFGH" }));
      for (let tries = 0; tries < 5; tries += 1) await redeem(WRONG);
      assert.deepEqual(await redeem(pairing().hash, "EFGH"), {
        outcome: "redeemed",
        pairing: pairing({ id: "EFGH" }),
      });
    });

    it("takes any string for a name", async () => {
      for (const id of HOSTILE_IDS) {
        assert.deepEqual(await redeem(id, id), { outcome: "unknown" }, id);
        const hostile = pairing({ id, hash: id, tenant: id });
        assert.equal(await harness().store.createPairing(hostile), "created", id);
        assert.deepEqual(await redeem(id, id), { outcome: "redeemed", pairing: hostile }, id);
      }
    });

    if (!traits.durable) return;

    it("keeps pairings, used ones and wrong tries over the end of the process", async () => {
      const { store } = harness();
      await store.createPairing(pairing());
      await store.createPairing(pairing({ id: "EFGH" }));
      await store.redeemPairing("EFGH", pairing().hash);
      await redeem(WRONG);
      const next = await reopened(harness());
      assert.deepEqual(await next.redeemPairing("ABCD", WRONG), { outcome: "wrong", triesLeft: 3 });
      assert.deepEqual(await next.redeemPairing("ABCD", pairing().hash), redeemed());
      assert.deepEqual(await next.redeemPairing("EFGH", pairing().hash), { outcome: "unknown" });
    });
  });
}
