import type { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { obtainEngine } from "./obtainEngine.ts";

/** Building the engine from source, which happens once on a machine, takes minutes on a slow one. */
const OBTAIN_TIMEOUT_MS = 1_500_000;

/**
 * The Pulumi engine, for a hook that runs before a group's tests. Where there is none the group is skipped aloud;
 * with CI=true it fails, since every machine with Go and its module proxy can have one.
 */
export async function requireEngine(hook: Mocha.Context): Promise<PulumiCommand> {
  hook.timeout(OBTAIN_TIMEOUT_MS);
  const engine = await obtainEngine();
  if (engine.kind === "ready") {
    return engine.command;
  }
  const { reason, remedy } = engine;
  if (process.env.CI === "true") {
    throw new Error(`${reason}; to have it: ${remedy}`);
  }
  process.send?.({ kind: "absent", reason, remedy });
  console.error(`skipped for want of ${reason}; to have it: ${remedy}`);
  return hook.skip();
}
