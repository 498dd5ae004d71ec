import type { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { requireEngine } from "../engine/requireEngine.ts";
import { awsPython, pathOrSkip } from "../tools.ts";

/** What a suite on the emulated AWS needs; where something cannot be had, the suite is skipped aloud. */
export async function requireAws(hook: Mocha.Context): Promise<{ python: string; engine: PulumiCommand }> {
  const engine = await requireEngine(hook);
  return { python: await pathOrSkip(hook, awsPython()), engine };
}
