import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import manifest from "@pulumi/aws/package.json" with { type: "json" };
import { startProgram } from "../program.ts";
import type { MiniStack } from "./ministack.ts";

const MODULES = fileURLToPath(new URL("python/", import.meta.url));
const PORT = /^port=(\d+)$/m;

/** Providers of `aws` and `random` for the Pulumi engine, which work on an emulated account. */
export interface ThinProvider {
  /** Variables under which the engine takes them instead of the plugins. */
  readonly environment: Readonly<Record<string, string>>;
  /** Everything it wrote so far. */
  output(): string;
  stop(): Promise<void>;
}

/**
 * Starts the thin provider: it judges each input by AWS's service models, already in previews, makes the real API calls
 * and refuses any resource type, function or input that it does not know.
 *
 * It does not prove what the official provider adds: its defaults, its plans and which changes it takes for
 * replacements, as far as those are not written here.
 */
export async function startThinProvider(python: string, stack: MiniStack): Promise<ThinProvider> {
  const program = await startProgram({
    name: "thin provider",
    command: python,
    args: ["-m", "thin_provider"],
    cwd: tmpdir(),
    env: {
      ...stack.environment,
      PYTHONDONTWRITEBYTECODE: "1",
      PYTHONPATH: MODULES,
      SEMANTEST_AWS_SDK_VERSION: manifest.version,
    },
    ready: (output) => PORT.test(output),
  });
  const [, port] = PORT.exec(program.output()) ?? [];
  return {
    environment: { PULUMI_DEBUG_PROVIDERS: `aws:${port},random:${port}` },
    output: program.output,
    stop: program.stop,
  };
}
