import { fileURLToPath } from "node:url";
import type { Tool } from "../tool.ts";
import { findInEnvironment } from "./environment.ts";

/** Interpreter that finds the clients and fuzzers of `requirements.txt`. */
export async function obtainPython(): Promise<Tool> {
  try {
    const path = await findInEnvironment({
      name: "python",
      requirements: fileURLToPath(new URL("requirements.txt", import.meta.url)),
      look: "import pysignalr, schemathesis, sys, websockets; print(sys.executable)",
    });
    return { kind: "ready", path };
  } catch (error) {
    return {
      kind: "absent",
      reason: `no Python with pysignalr, schemathesis and websockets (${error instanceof Error ? error.message : error})`,
      remedy: "apt-get install python3-venv && npm run setup:tools",
    };
  }
}
