import { fileURLToPath } from "node:url";
import { findInEnvironment } from "../../python/environment.ts";
import type { Tool } from "../../tool.ts";

/** Interpreter that finds checkov, which judges templates by rules of its own; run it by `-m checkov.main`. */
export async function obtainCheckov(): Promise<Tool> {
  try {
    const path = await findInEnvironment({
      name: "checkov",
      requirements: fileURLToPath(new URL("requirements.txt", import.meta.url)),
      look: "import importlib.util, sys; assert importlib.util.find_spec('checkov'); print(sys.executable)",
    });
    return { kind: "ready", path };
  } catch (error) {
    return {
      kind: "absent",
      reason: `no Python with checkov (${error instanceof Error ? error.message : error})`,
      remedy: "apt-get install python3-venv && npm run setup:tools",
    };
  }
}
