import { glob } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Described } from "./describeRule.ts";

const RULES = fileURLToPath(new URL("../rules/", import.meta.url));

/** Every rule with the cases of its spec. */
export async function allDescribed(): Promise<Described[]> {
  const files = await Array.fromAsync(glob("*/*.spec.ts", { cwd: RULES }));
  return Promise.all(
    files.sort().map(async (file): Promise<Described> => (await import(`${RULES}${file}`)).described),
  );
}
