import { wordlist } from "@scure/bip39/wordlists/english.js";
import type { PublicJwk } from "@semantest/handlers/protocol";
import { thumbprint } from "./signing.ts";

/** Bits that choose one of the list's 2048 words. */
const BITS_PER_WORD = 11;

/** Words of a fingerprint: the first 44 bits of the thumbprint. */
const WORDS = 4;

/**
 * Four English words by which a person recognises a public key: the first 44 bits of its RFC 7638 thumbprint, by the
 * BIP-39 list. For showing only; programs compare whole keys.
 */
export async function fingerprint(key: PublicJwk): Promise<string> {
  const digest = await thumbprint(key);
  const bits = Array.from(digest, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return Array.from({ length: WORDS }, (_, index) => {
    const from = index * BITS_PER_WORD;
    return wordlist[Number.parseInt(bits.slice(from, from + BITS_PER_WORD), 2)];
  }).join(" ");
}
