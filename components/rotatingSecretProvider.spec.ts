import assert from "node:assert/strict";
import { provider } from "./rotatingSecretProvider.ts";

const INPUTS = { bytes: 32, rotateAfterDays: 90 };
const DAY_MS = 86_400_000;

/** A secret whose current value has been it for some days. */
function aged(days: number) {
  const rotatedAt = new Date(Date.now() - days * DAY_MS).toISOString();
  return { ...INPUTS, current: "current", accepted: ["current", "previous", "next"], rotatedAt };
}

describe("a rotating secret", () => {
  it("starts with three values of the asked length, the current one first", async () => {
    const { id, outs } = await provider.create(INPUTS);
    assert.ok(outs);
    assert.equal(outs.accepted[0], outs.current);
    assert.deepEqual(
      outs.accepted.map((value) => Buffer.from(value, "base64url").length),
      [32, 32, 32],
    );
    assert.equal(new Set(outs.accepted).size, 3);
    assert.ok(!outs.accepted.some((value) => value.includes(id)));
  });

  it("stays as it is while it is young", async () => {
    assert.deepEqual(await provider.diff("id", aged(89), INPUTS), { changes: false });
  });

  it("moves on in the first update when it is old, to a value that was accepted before", async () => {
    assert.deepEqual(await provider.diff("id", aged(90), INPUTS), { changes: true });
    const { outs } = await provider.update("id", aged(90), INPUTS);
    assert.ok(outs);
    assert.equal(outs.current, "next");
    assert.deepEqual(outs.accepted.slice(0, 2), ["next", "current"]);
    assert.equal(Buffer.from(outs.accepted[2] ?? "", "base64url").length, 32);
    assert.deepEqual(await provider.diff("id", outs, INPUTS), { changes: false });
  });

  for (const changed of [{ rotateAfterDays: 30 }, { bytes: 64 }]) {
    it(`keeps its values when ${Object.keys(changed)} changes`, async () => {
      const news = { ...INPUTS, ...changed };
      assert.deepEqual(await provider.diff("id", aged(1), news), { changes: true });
      const young = aged(1);
      assert.deepEqual(await provider.update("id", young, news), { outs: { ...young, ...changed } });
    });
  }
});
