import type { ImageMimeType } from "./payloads.ts";

/** First bytes of an image that `imageTypeOf` looks at; more are ignored. */
export const IMAGE_HEADER_BYTES = 64;

/** Type of an image by its first bytes, whatever its name or sender says; undefined for anything that may not travel. */
export function imageTypeOf(bytes: Uint8Array): ImageMimeType | undefined {
  const latin1 = String.fromCharCode(...bytes.subarray(0, IMAGE_HEADER_BYTES));
  if (latin1.startsWith("\u0089PNG\r\n\u001a\n")) return "image/png";
  if (latin1.startsWith("\u00ff\u00d8\u00ff")) return "image/jpeg";
  if (latin1.startsWith("GIF87a") || latin1.startsWith("GIF89a")) return "image/gif";
  if (latin1.startsWith("RIFF") && latin1.startsWith("WEBP", 8)) return "image/webp";
  return isAvif(latin1) ? "image/avif" : undefined;
}

/** ISO base media: a `ftyp` box whose major or compatible brands name AVIF (still or sequence). */
function isAvif(latin1: string): boolean {
  if (!latin1.startsWith("ftyp", 4)) return false;
  const [a = 0, b = 0, c = 0, d = 0] = Array.from(latin1.slice(0, 4), (it) => it.charCodeAt(0));
  const boxSize = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  const brands = latin1.slice(8, boxSize).match(/.{4}/gs) ?? [];
  return brands.some((brand, index) => index !== 1 && (brand === "avif" || brand === "avis"));
}
