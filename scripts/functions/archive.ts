import { zipSync } from "fflate";

/** Regular file, readable by all, as Lambda wants it. */
const MODE = 0o100644;
const UNIX = 3;

/**
 * A zip whose bytes depend on the files alone. Compressed in JavaScript: what zlib makes of the same bytes differs between
 * processors.
 */
export function archive(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  // The earliest time a zip can name, in local parts: archives hold no zone, so the bytes are the same in every one.
  const mtime = new Date(1980, 0, 1);
  const options = { level: 9, mtime, os: UNIX, attrs: MODE << 16 } as const;
  return zipSync(Object.fromEntries(sorted.map(([name, bytes]) => [name, [bytes, options]])));
}
