import { fileURLToPath } from "node:url";
import type { Described } from "./describeRule.ts";
import { filesIn } from "./filesIn.ts";

const RULES = fileURLToPath(new URL("../rules/", import.meta.url));

/** Every rule with the cases of its spec. */
export async function allDescribed(): Promise<Described[]> {
  const files = await filesIn(RULES, "*/*.spec.ts");
  return Promise.all(
    files.map(async (file): Promise<Described> => (await import(`${RULES}${file}`)).described),
  );
}
