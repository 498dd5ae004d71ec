import assert from "node:assert/strict";
import { entropyToMnemonic } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { fingerprint } from "./fingerprint.ts";
import { createKeyPair, exportPublicKey, thumbprint } from "./signing.ts";

describe("fingerprint", () => {
  it("shows a known key as its known words", async () => {
    const key = {
      kty: "EC",
      crv: "P-256",
      x: "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
      y: "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    } as const;
    assert.equal(await fingerprint(key), "include wisdom dismiss shoot");
  });

  it("is how BIP-39 itself writes the first 44 bits of the thumbprint", async () => {
    for (let count = 0; count < 20; count += 1) {
      const key = await exportPublicKey(await createKeyPair());
      const words = entropyToMnemonic(await thumbprint(key), wordlist)
        .split(" ")
        .slice(0, 4);
      assert.equal(await fingerprint(key), words.join(" "));
    }
  });
});
