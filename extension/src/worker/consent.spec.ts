import assert from "node:assert/strict";
import { decide, OLD_MS, type Pin, withPin } from "./consent.ts";

const NOW = 1_800_000_000_000;
const PIN: Pin = {
  thumbprint: "t",
  key: { kty: "EC", crv: "P-256", x: "x".repeat(43), y: "y".repeat(43) },
  name: "laptop",
  fingerprint: "one two three four",
  status: "allowed",
  source: "pairing",
  pinnedAt: NOW,
};

describe("who may drive", () => {
  const cases = [
    ["an allowed key, fresh", { thumbprint: "t", signedAt: NOW - 1000 }, "allow"],
    ["an allowed key, older than ten minutes", { thumbprint: "t", signedAt: NOW - OLD_MS - 1 }, "old"],
    ["an allowed key, of unknown age", { thumbprint: "t", signedAt: undefined }, "old"],
    ["another key", { thumbprint: "u", signedAt: NOW }, "unknownKey"],
    ["no key", { thumbprint: undefined, signedAt: NOW }, "unsigned"],
  ] as const;
  for (const [name, request, decision] of cases)
    it(`${name}: ${decision}`, () => assert.equal(decide(request, [PIN], NOW), decision));

  it("a blocked key: deny, however fresh", () => {
    const blocked: Pin = { ...PIN, status: "blocked" };
    assert.equal(decide({ thumbprint: "t", signedAt: NOW }, [blocked], NOW), "deny");
  });

  it("keeps a name that was known before", () => {
    const { name: _name, ...unnamed } = PIN;
    assert.deepEqual(withPin([PIN], { ...unnamed, status: "blocked" }), [{ ...PIN, status: "blocked" }]);
  });
});
