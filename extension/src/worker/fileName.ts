import type { ImageMimeType } from "@semantest/handlers/protocol";

/** Names that Windows keeps for devices. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Extension of a file by its type, whatever was wished for. */
const SUFFIX: Readonly<Record<ImageMimeType, string>> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/webp": "webp",
  "image/gif": "gif",
  "image/avif": "avif",
};

/**
 * A safe base name `[A-Za-z0-9._-]{1,100}` for an image: the one wished for where it is one, else `otherwise`; the suffix
 * by the type of the bytes. Pure.
 */
export function safeFileName(wished: string | undefined, mimeType: ImageMimeType, otherwise: string): string {
  const stem = (wished ?? "").replace(/\.[A-Za-z0-9]{1,5}$/, "");
  const isSafe = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,94}$/.test(stem) && !RESERVED.test(stem);
  return `${isSafe ? stem : otherwise}.${SUFFIX[mimeType]}`;
}
