import assert from "node:assert/strict";
import fc from "fast-check";
import { equalSecrets, hmacSha256, sha256Hex } from "./secrets.ts";

describe("secrets", () => {
  it("hashes to the published SHA-256 test vector", () => {
    assert.equal(sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  it("authenticates to the published HMAC-SHA-256 test vector", () => {
    assert.equal(
      hmacSha256(Buffer.from("Jefe")).update("what do ya want for nothing?").digest("hex"),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
  });

  it("finds equal texts equal", () => {
    assert.equal(equalSecrets("smt", "smt"), true);
  });

  it("finds every two texts different that differ", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (left, right) => equalSecrets(left, right) === (left === right)),
      { numRuns: 2000 },
    );
  });

  for (const other of ["", "sm", "smt ", "SMT", "smт"]) {
    it(`tells ${JSON.stringify(other)} from "smt" whatever the lengths`, () => {
      assert.equal(equalSecrets("smt", other), false);
    });
  }
});
