import { extname } from "node:path";
import type { ImageMimeType } from "@semantest/handlers/protocol";

/** File extensions of each image type that may travel. */
const EXTENSIONS: Readonly<Record<ImageMimeType, readonly string[]>> = {
  "image/png": [".png"],
  "image/jpeg": [".jpg", ".jpeg", ".jpe", ".jfif"],
  "image/webp": [".webp"],
  "image/gif": [".gif"],
  "image/avif": [".avif"],
};

/** Bytes `imageTypeOf` needs at most. */
const HEADER_BYTES = 64;

/** Type of an image by its first bytes, whatever its name says; undefined for anything that may not travel. */
export function imageTypeOf(bytes: Uint8Array): ImageMimeType | undefined {
  const ascii = Buffer.from(bytes.subarray(0, HEADER_BYTES)).toString("latin1");
  if (ascii.startsWith("\u0089PNG\r\n\u001a\n")) return "image/png";
  if (ascii.startsWith("\u00ff\u00d8\u00ff")) return "image/jpeg";
  if (ascii.startsWith("GIF87a") || ascii.startsWith("GIF89a")) return "image/gif";
  if (ascii.startsWith("RIFF") && ascii.startsWith("WEBP", 8)) return "image/webp";
  return isAvif(ascii) ? "image/avif" : undefined;
}

/** ISO base media: a `ftyp` box whose major or compatible brands name AVIF (still or sequence). */
function isAvif(ascii: string): boolean {
  if (!ascii.startsWith("ftyp", 4)) return false;
  const size = Buffer.from(ascii.slice(0, 4), "latin1").readUInt32BE();
  const brands = ascii.slice(8, size).match(/.{4}/gs) ?? [];
  return brands.some((brand, index) => index !== 1 && (brand === "avif" || brand === "avis"));
}

/** True where the name says the type of the bytes, or nothing at all. */
export function nameFits(path: string, type: ImageMimeType): boolean {
  const extension = extname(path).toLowerCase();
  return extension === "" || EXTENSIONS[type].includes(extension);
}
