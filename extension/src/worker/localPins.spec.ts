import assert from "node:assert/strict";
import { createKeyPair, exportPublicKey } from "@semantest/sdk/signing";
import { LocalPins } from "./localPins.ts";
import type { ValueArea } from "./stored.ts";

const HOST = "localhost:3003";

const newKey = async () => exportPublicKey(await createKeyPair());

/** An area that takes its time to write. */
const slow: ValueArea = {
  get: async () => ({}),
  set: () => new Promise((resolve) => setTimeout(resolve, 20)),
};

describe("LocalPins", () => {
  it("take the key that the person approved, and no other", async () => {
    const pins = new LocalPins(() => undefined, slow);
    const key = await newKey();
    await assert.rejects(pins.pin(HOST, key), { code: "WRONG_SIGNATURE" });
    assert.equal(pins.view?.status, "unapproved");
    assert.equal(await pins.approve(HOST, pins.view.fingerprint), true);
    await pins.pin(HOST, key);
    await assert.rejects(pins.pin(HOST, await newKey()), { code: "WRONG_SIGNATURE" });
    assert.equal(pins.view?.status, "changed");
    assert.equal(await pins.approve(HOST, "words of another key now"), false);
  });

  it("take no other key though the approved one is proved at the same time", async () => {
    const pins = new LocalPins(() => undefined, slow);
    const [good, evil] = await Promise.all([newKey(), newKey()]);
    await assert.rejects(pins.pin(HOST, good));
    await pins.approve(HOST, pins.view?.fingerprint ?? "");
    const refused = assert.rejects(pins.pin(HOST, evil), { code: "WRONG_SIGNATURE" });
    // The other key is noted, and not yet judged.
    while (pins.view?.status !== "changed") await new Promise(setImmediate);
    await pins.pin(HOST, good);
    await refused;
  });
});
