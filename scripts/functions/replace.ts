import { rename, writeFile } from "node:fs/promises";

/** Writes a file so that whoever reads meanwhile sees the old one or the new one. */
export async function replace(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, content);
  await rename(temporary, path);
}
