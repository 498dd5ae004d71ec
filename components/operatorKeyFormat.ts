import { randomInt } from "node:crypto";
import { crc32 } from "node:zlib";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const FORM = /^(smt_o_[0-9A-Za-z]{12}_[0-9A-Za-z]{43})_([0-9A-Za-z]{6})$/;

/** A new operator key: `smt_o_<id>_<secret>_<checksum>`, its 43 random characters carrying 256 bits. */
export function generateOperatorKey(): string {
  const body = `smt_o_${randomBase62(12)}_${randomBase62(43)}`;
  return `${body}_${checksum(body)}`;
}

/** Whether `value` has the form of an operator key and its checksum is right. */
export function isOperatorKey(value: string): boolean {
  const [, body, sum] = FORM.exec(value) ?? [];
  return body !== undefined && checksum(body) === sum;
}

/** CRC-32 of everything before the last underscore, as six base62 digits. */
function checksum(body: string): string {
  let rest = crc32(body);
  let digits = "";
  while (digits.length < 6) {
    digits = BASE62.charAt(rest % BASE62.length) + digits;
    rest = Math.floor(rest / BASE62.length);
  }
  return digits;
}

function randomBase62(length: number): string {
  return Array.from({ length }, () => BASE62.charAt(randomInt(BASE62.length))).join("");
}
