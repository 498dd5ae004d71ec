import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { EngineWorkspace } from "../rig/engine/workspace.ts";

/**
 * Names of the rules that `pulumi policy analyze` reports of a stack's exported state, in the order of the alphabet: the
 * command has neither program, provider nor backend at hand.
 */
export async function analyzed(workspace: EngineWorkspace, stack: Stack, pack: string): Promise<string[]> {
  const file = join(workspace.folder, `${stack.name}.state.json`);
  await writeFile(file, JSON.stringify(await stack.exportStack()));
  const told = await workspace
    .run(["policy", "analyze", "--policy-pack", pack, "--file", file, "--json"])
    .catch(toldAtFailure);
  return [...new Set([...told.matchAll(/"policyName": ?"([^"]+)"/g)].map(([, rule = ""]) => rule))].sort();
}

/** A violation ends the command with a failure; what it found stands in its output all the same. */
function toldAtFailure(error: unknown): string {
  if (
    error instanceof Error &&
    "stdout" in error &&
    typeof error.stdout === "string" &&
    error.stdout.includes('"policyName"')
  ) {
    return error.stdout;
  }
  throw error;
}
