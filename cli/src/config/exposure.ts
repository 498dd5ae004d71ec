import { stat } from "node:fs/promises";

/** True where others than the owner may read or write the file. Windows has no such bits: always false there. */
export async function isExposed(path: string): Promise<boolean> {
  if (process.platform === "win32") return false;
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && (found.mode & 0o077) !== 0;
}
