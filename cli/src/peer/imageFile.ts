import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { type ImageMimeType, MAX_IMAGE_BYTES } from "@semantest/handlers/protocol";
import { DOCS, usageError } from "../errors.ts";
import { byteCount } from "../format/quantity.ts";
import { imageTypeOf } from "../image/imageType.ts";

/** The image a played extension answers every job with. */
export interface ImageFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mimeType: ImageMimeType;
  /** Base name as a browser would have saved it. */
  readonly name: string;
}

/** Reads the file. Throws a usage error where it is no image that may travel. */
export async function readImageFile(path: string): Promise<ImageFile> {
  const bytes = new Uint8Array(await readFile(path).catch(unreadable(path)));
  const mimeType = imageTypeOf(bytes);
  if (mimeType === undefined) {
    throw usageError(
      `--image ${path} is no image`,
      "give a PNG, JPEG, WebP, GIF or AVIF file",
      DOCS.imageFiles,
    );
  }
  if (bytes.length > MAX_IMAGE_BYTES) {
    throw usageError(
      `--image ${path} has ${byteCount(bytes.length)}`,
      `give a file of at most ${byteCount(MAX_IMAGE_BYTES)}`,
      DOCS.imageFiles,
    );
  }
  return { bytes, mimeType, name: downloadName(path) };
}

/** Names a browser extension saves under: `[A-Za-z0-9._-]`, at most 100, no leading dot. */
function downloadName(path: string): string {
  const name = basename(path)
    .replace(/[^A-Za-z0-9._-]/g, "_")
    .replace(/^\.+/, "")
    .slice(-100);
  return name === "" ? "image" : name;
}

function unreadable(path: string): (error: unknown) => never {
  return (error) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError(`--image ${path} could not be read: ${reason}`, "name an image file", DOCS.imageFiles);
  };
}
