import baseX from "base-x";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const base62 = baseX(DIGITS);

/** Bytes in base62, filled up with zeros to the width, which must be enough for so many bytes. */
export function toBase62(bytes: Uint8Array, width: number): string {
  return base62.encode(bytes).padStart(width, "0");
}
