import { createHash } from "node:crypto";
import type { ImageMimeType } from "@semantest/handlers/protocol";
import type { GeneratedImage } from "@semantest/sdk";
import { CliError, DOCS } from "../errors.ts";
import { EXIT } from "../exitCodes.ts";
import { imageTypeOf } from "./imageType.ts";
import { type OutputFile, writeOutputFile } from "./outputFile.ts";

/** An image as it lies on this machine's disk. */
export interface SavedImage {
  /** Absolute path. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** By the first bytes, whatever anybody said. */
  readonly mimeType: ImageMimeType;
}

/** Fetches an image and writes it. Throws for bytes that are no image: nothing is written then. */
export async function saveImage(
  image: Pick<GeneratedImage, "bytes">,
  file: OutputFile,
  signal: AbortSignal,
): Promise<SavedImage> {
  const bytes = await image.bytes({ signal });
  const mimeType = imageTypeOf(bytes);
  if (mimeType === undefined) {
    throw new CliError("what the server sent is no PNG, JPEG, WebP, GIF or AVIF image", {
      code: "DOWNLOAD_FAILED",
      exitCode: EXIT.failed,
      hint: "ask again; nothing was written",
      docs: DOCS.imageFiles,
    });
  }
  await writeOutputFile(file, bytes);
  return {
    path: file.path,
    size: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    mimeType,
  };
}
