/** Crockford's base 32: no I, L, O (they are read as 1, 1, 0) and no U. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = 8;
const ID_LENGTH = 4;
const CODE_PATTERN = /^[0-9A-HJKMNP-TV-Z]{8}$/;
/** Longest text that is looked at: a code with room for dashes and spaces. */
const MAX_TYPED_LENGTH = 64;

/** A new code: eight characters a person can read out, 40 random bits. */
export function mintPairingCode(random: (bytes: number) => Uint8Array): string {
  return Array.from(random(CODE_LENGTH), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("");
}

/** The code somebody typed, in its one spelling; undefined where it cannot be one. */
export function readPairingCode(typed: string): string | undefined {
  if (typed.length > MAX_TYPED_LENGTH) return undefined;
  const code = typed.replace(/[\s-]/g, "").toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
  return CODE_PATTERN.test(code) ? code : undefined;
}

/** The part under which a pairing is stored; the rest must be guessed. */
export function pairingIdOf(code: string): string {
  return code.slice(0, ID_LENGTH);
}
