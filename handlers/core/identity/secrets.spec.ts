import assert from "node:assert/strict";
import fc from "fast-check";
import { equalSecrets, sha256Hex } from "./secrets.ts";

describe("secrets", () => {
  it("hashes to the published SHA-256 test vector", () => {
    assert.equal(sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
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
