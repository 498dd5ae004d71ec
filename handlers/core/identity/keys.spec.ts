import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { KEY_ROLES } from "../../protocol/index.ts";
import { hashKey, KEY_ID_PATTERN, KEY_PATTERN, mintKey, parseKey } from "./keys.ts";

const role = fc.constantFrom(...KEY_ROLES);
/** Random bytes with many of the extremes that padding goes wrong with. */
const entropy = fc.uint8Array({ minLength: 41, maxLength: 41 });

function fromBytes(bytes: Uint8Array): (count: number) => Uint8Array {
  let at = 0;
  return (count) => {
    at += count;
    return bytes.slice(at - count, at);
  };
}

describe("API keys", () => {
  it("have the published form for any random bytes", () => {
    fc.assert(
      fc.property(role, entropy, (it, bytes) => {
        const { key, id } = mintKey(it, fromBytes(bytes));
        assert.equal(KEY_PATTERN.exec(key)?.[0], key);
        assert.match(id, KEY_ID_PATTERN);
      }),
    );
  });

  for (const byte of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
    it(`keep their width when every random byte is ${byte}`, () => {
      const { key } = mintKey("client", (count) => new Uint8Array(count).fill(byte));
      assert.equal(key.length, 69);
      assert.equal(parseKey(key)?.role, "client");
    });
  }

  it("are read back with their role and id", () => {
    fc.assert(
      fc.property(role, entropy, (it, bytes) => {
        const { key, id } = mintKey(it, fromBytes(bytes));
        assert.deepEqual(parseKey(key), { role: it, id });
      }),
    );
  });

  it("differ wherever their random bytes differ", () => {
    fc.assert(
      fc.property(entropy, entropy, (one, other) => {
        // The first bit is masked: it is the one that may differ unseen.
        const same =
          Buffer.compare(one.with(0, (one[0] ?? 0) & 0x7f), other.with(0, (other[0] ?? 0) & 0x7f)) === 0;
        assert.equal(mintKey("device", fromBytes(one)).key === mintKey("device", fromBytes(other)).key, same);
      }),
    );
  });

  it("carry a CRC-32 that refuses every change of one character", () => {
    const { key } = mintKey("device", randomBytes);
    for (let at = 0; at < key.length; at += 1) {
      const altered = `${key.slice(0, at)}${key[at] === "x" ? "y" : "x"}${key.slice(at + 1)}`;
      assert.equal(parseKey(altered), undefined, `changed at ${at}`);
    }
  });

  it("carry a CRC-32 that refuses two characters in each other's place", () => {
    const { key } = mintKey("client", randomBytes);
    for (let at = 6; at < key.length - 1; at += 1) {
      const swapped = `${key.slice(0, at)}${key[at + 1]}${key[at]}${key.slice(at + 2)}`;
      if (swapped !== key) assert.equal(parseKey(swapped), undefined, `swapped at ${at}`);
    }
  });

  it("end in the CRC-32 that another implementation computes", () => {
    // Python: zlib.crc32(b"smt_c_000000000000_" + 43 * b"0"), written in base 62.
    const { key } = mintKey("client", (count) => new Uint8Array(count));
    assert.equal(key, `smt_c_${"0".repeat(12)}_${"0".repeat(43)}_0gD2If`);
  });

  it("are not read from any other text", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^smt_[ocdx]_[0-9A-Za-z]{12}_.{0,50}$/)),
        (text) => {
          assert.equal(parseKey(text), undefined);
        },
      ),
    );
  });

  for (const around of [" ", "\n", "\0", "smt_"]) {
    it(`are not read with ${JSON.stringify(around)} around them`, () => {
      const { key } = mintKey("client", randomBytes);
      assert.equal(parseKey(around + key), undefined);
      assert.equal(parseKey(key + around), undefined);
    });
  }

  it("are found by the published pattern inside other text", () => {
    const { key } = mintKey("operator", randomBytes);
    assert.equal(KEY_PATTERN.exec(`curl -H "X-API-Key: ${key}" https://x`)?.[0], key);
  });

  it("are stored as SHA-256 of the whole key", () => {
    const { key, hash } = mintKey("client", randomBytes);
    assert.equal(hash, hashKey(key));
    assert.match(hash, /^[0-9a-f]{64}$/);
    assert.ok(!hash.includes(key));
  });
});
