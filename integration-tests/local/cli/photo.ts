import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";

const PNG_SIGNATURE = Buffer.from("\u0089PNG\r\n\u001a\n", "latin1");

export const FIVE_MEGABYTES = 5 * 1024 * 1024;

/** Writes 5 MB that begin like a PNG and are random from there; gives them. */
export async function createPhoto(path: string): Promise<Buffer> {
  const image = Buffer.concat([PNG_SIGNATURE, randomBytes(FIVE_MEGABYTES - PNG_SIGNATURE.length)]);
  await writeFile(path, image);
  return image;
}
