import { fileURLToPath } from "node:url";
import { findInEnvironment } from "../python/environment.ts";
import type { Tool } from "../tool.ts";

/** Interpreter that finds MiniStack, AWS's service models and Pulumi's provider protocol. */
export async function obtainAwsPython(): Promise<Tool> {
  try {
    const path = await findInEnvironment({
      name: "aws",
      requirements: fileURLToPath(new URL("python/requirements.txt", import.meta.url)),
      look: "import boto3, grpc, importlib.util, sys; assert importlib.util.find_spec('ministack'); print(sys.executable)",
    });
    return { kind: "ready", path };
  } catch (error) {
    return {
      kind: "absent",
      reason: `no Python with MiniStack and boto3 (${error instanceof Error ? error.message : error})`,
      remedy: "apt-get install python3-venv && npm run setup:tools",
    };
  }
}
