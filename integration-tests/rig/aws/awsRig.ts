import type { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { EngineWorkspace } from "../engine/workspace.ts";
import { type MiniStack, type MiniStackOptions, startMiniStack } from "./ministack.ts";
import { startThinProvider } from "./provider.ts";

/** The real engine before an emulated account, for one suite. */
export interface AwsRig {
  readonly stack: MiniStack;
  /** Stacks of the suite: their resources are made in the account. */
  readonly workspace: EngineWorkspace;
  /** What the provider wrote so far, for a failure that the engine tells too little of. */
  providerOutput(): string;
  /** Destroys the stacks and ends every program; rejects where a process stayed behind. */
  stop(): Promise<void>;
}

/** Starts an account, the thin provider and a workspace of the engine, all the suite's own. */
export async function startAwsRig(
  python: string,
  engine: PulumiCommand,
  options: MiniStackOptions = {},
): Promise<AwsRig> {
  const stack = await startMiniStack(python, options);
  try {
    const provider = await startThinProvider(python, stack);
    const workspace = await EngineWorkspace.open(engine, provider.environment);
    return {
      stack,
      workspace,
      providerOutput: provider.output,
      stop: async () => {
        try {
          await workspace.close();
        } finally {
          await provider.stop();
          await stack.stop();
        }
      },
    };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}
