import { glob } from "node:fs/promises";

/** Files of a folder that match a pattern, relative to it, in a fixed order. */
export async function filesIn(cwd: string, pattern: string): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob(pattern, { cwd })) files.push(file);
  return files.sort();
}
