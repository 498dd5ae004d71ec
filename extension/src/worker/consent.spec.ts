import assert from "node:assert/strict";
import * as v from "valibot";
import { decide, OLD_MS, type Pin, StoredPinSchema, withApiKey, withPin } from "./consent.ts";

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

describe("the API keys of a client", () => {
  const HERE = { id: "1", server: "wss://here.example" };
  const THERE = { id: "2", server: "wss://there.example" };

  it("are one of each server: a pairing there leaves the key from here good", () =>
    assert.deepEqual(withApiKey([HERE], THERE), { kept: [HERE, THERE], replaced: [] }));

  it("lose the one of the same server by another pairing, and none by a second click", () => {
    const again = { ...HERE, id: "3" };
    assert.deepEqual(withApiKey([HERE, THERE], again), { kept: [THERE, again], replaced: [HERE] });
    assert.deepEqual(withApiKey([THERE, again], again), { kept: [THERE, again], replaced: [] });
  });

  it("are read where they lie as one, too", () => {
    assert.deepEqual(v.parse(StoredPinSchema, { ...PIN, apiKey: HERE }), { ...PIN, apiKeys: [HERE] });
    const both = { ...PIN, apiKeys: [HERE, THERE] };
    assert.deepEqual(v.parse(StoredPinSchema, both), both);
    assert.deepEqual(v.parse(StoredPinSchema, PIN), PIN);
  });
});
