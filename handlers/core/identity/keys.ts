import { crc32 } from "node:zlib";
import type { KeyRole } from "../../protocol/index.ts";
import { toBase62 } from "./base62.ts";
import { sha256Hex } from "./secrets.ts";

/**
 * Published form of every API key, for secret scanners: `smt_<o|c|d>_<id>_<secret>_<checksum>`. The letter is the
 * role (operator, client, device); the checksum tells a key from a text that only looks like one.
 */
export const KEY_PATTERN = /\bsmt_[ocd]_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}\b/;

/** Form of a key's public id. */
export const KEY_ID_PATTERN = /^[0-9A-Za-z]{12}$/;

const KEY_PARTS = /^(smt_([ocd])_([0-9A-Za-z]{12})_[0-9A-Za-z]{43})_([0-9A-Za-z]{6})$/;

const LETTERS = { operator: "o", client: "c", device: "d" } as const satisfies Record<KeyRole, string>;
const ROLES = new Map<string, KeyRole>([
  ["o", "operator"],
  ["c", "client"],
  ["d", "device"],
]);

/** 71 random bits: the most that always fit 12 digits of base62. */
const ID_BYTES = 9;
const ID_FIRST_BYTE_MASK = 0x7f;
const ID_DIGITS = 12;
/** 256 random bits, 43 digits of base62. */
const SECRET_BYTES = 32;
const SECRET_DIGITS = 43;
const CHECKSUM_DIGITS = 6;

export interface MintedKey {
  /** The key itself; shown once, stored nowhere. */
  readonly key: string;
  readonly id: string;
  /** SHA-256 (hex) of the whole key. */
  readonly hash: string;
}

/** Makes a new key from random bytes. */
export function mintKey(role: KeyRole, random: (bytes: number) => Uint8Array): MintedKey {
  const idBytes = Uint8Array.from(random(ID_BYTES), (byte, at) =>
    at === 0 ? byte & ID_FIRST_BYTE_MASK : byte,
  );
  const id = toBase62(idBytes, ID_DIGITS);
  const body = `smt_${LETTERS[role]}_${id}_${toBase62(random(SECRET_BYTES), SECRET_DIGITS)}`;
  const key = `${body}_${checksum(body)}`;
  return { key, id, hash: hashKey(key) };
}

/** Role and id of a well-formed key; undefined for any other text. Needs no store, so strangers cost nothing. */
export function parseKey(text: string): { readonly role: KeyRole; readonly id: string } | undefined {
  const [, body, letter, id, sum] = KEY_PARTS.exec(text) ?? [];
  if (body === undefined || letter === undefined || id === undefined || checksum(body) !== sum)
    return undefined;
  const role = ROLES.get(letter);
  return role === undefined ? undefined : { role, id };
}

/** What is stored of a key: SHA-256 (hex). Its 256 random bits make a slow hash needless. */
export function hashKey(key: string): string {
  return sha256Hex(key);
}

/** CRC-32 of everything before it, as six digits of base62. */
function checksum(body: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return toBase62(bytes, CHECKSUM_DIGITS);
}
