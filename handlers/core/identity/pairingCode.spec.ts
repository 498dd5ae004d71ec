import assert from "node:assert/strict";
import fc from "fast-check";
import { mintPairingCode, pairingIdOf, readPairingCode } from "./pairingCode.ts";

const entropy = fc.uint8Array({ minLength: 8, maxLength: 8 });
const codes = entropy.map((bytes) => mintPairingCode(() => bytes));

describe("pairing codes", () => {
  it("are eight characters without look-alikes", () => {
    fc.assert(fc.property(codes, (code) => /^[0-9A-Z]{8}$/.test(code) && !/[ILOU]/.test(code)));
  });

  it("use every character of the alphabet equally often", () => {
    const counts = new Map<string, number>();
    for (let byte = 0; byte < 256; byte += 1) {
      const [character = ""] = mintPairingCode(() => new Uint8Array(8).fill(byte));
      counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    assert.deepEqual([counts.size, new Set(counts.values())], [32, new Set([8])]);
  });

  it("are read however a person types them", () => {
    const separators = fc.constantFrom("", "-", " ", " - ");
    fc.assert(
      fc.property(codes, separators, fc.boolean(), (code, separator, lower) => {
        const spelled = `${code.slice(0, 4)}${separator}${code.slice(4)}`;
        assert.equal(readPairingCode(lower ? spelled.toLowerCase() : spelled), code);
      }),
    );
  });

  it("are read with the look-alikes a person may see instead", () => {
    assert.equal(readPairingCode("oO0iIlL1"), "00011111");
  });

  for (const typed of [
    "",
    "1234567",
    "123456789",
    "1234567U",
    "1234567!",
    "12345678\0",
    "１２３４５６７８",
    " ".repeat(100),
  ]) {
    it(`are not read from ${JSON.stringify(typed.slice(0, 12))}`, () => {
      assert.equal(readPairingCode(typed), undefined);
    });
  }

  it("are not read from hostile text", () => {
    fc.assert(
      fc.property(fc.string(), (typed) => {
        const code = readPairingCode(typed);
        assert.ok(code === undefined || /^[0-9A-HJKMNP-TV-Z]{8}$/.test(code));
      }),
    );
  });

  it("are stored under their first four characters", () => {
    assert.equal(pairingIdOf("ABCD1234"), "ABCD");
  });
});
