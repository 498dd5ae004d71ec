import type { PulumiCommand, Stack } from "@pulumi/pulumi/automation/index.js";
import { EngineWorkspace } from "../engine/workspace.ts";
import { deployedResources } from "./deployed.ts";
import { readDistribution } from "./edge/distribution.ts";
import { type Edge, startEdge } from "./edge/edge.ts";
import { type MiniStack, type MiniStackOptions, startMiniStack } from "./ministack.ts";
import { startThinProvider, type ThinProvider } from "./provider.ts";

/** The real engine before an emulated account, for one suite. */
export class AwsRig {
  readonly account: MiniStack;
  /** Stacks of the suite: their resources are made in the account. */
  readonly workspace: EngineWorkspace;
  readonly #provider: ThinProvider;
  readonly #open: Edge[] = [];

  private constructor(account: MiniStack, workspace: EngineWorkspace, provider: ThinProvider) {
    this.account = account;
    this.workspace = workspace;
    this.#provider = provider;
  }

  /** Starts an account, the thin provider and a workspace of the engine, all the suite's own. */
  static async start(python: string, engine: PulumiCommand, options: MiniStackOptions = {}): Promise<AwsRig> {
    const account = await startMiniStack(python, options);
    const started: { stop(): Promise<void> }[] = [account];
    try {
      const provider = await startThinProvider(python, account);
      started.push(provider);
      return new AwsRig(account, await EngineWorkspace.open(engine, provider.environment), provider);
    } catch (error) {
      await Promise.all(started.map((program) => program.stop()));
      throw error;
    }
  }

  /** Opens the public door of a deployed stack: what its distribution says, on this machine. */
  async openEdge(stack: Stack): Promise<Edge> {
    const distribution = readDistribution(await deployedResources(stack));
    const edge = await startEdge({ distribution, originPort: this.account.port });
    this.#open.push(edge);
    return edge;
  }

  /** What the emulator and the provider wrote so far, for a failure that the engine tells too little of. */
  output(): string {
    return `${this.account.output()}\n${this.#provider.output()}`;
  }

  /** Ends every program and throws the account away with what it holds; rejects where a process stayed behind. */
  async stop(): Promise<void> {
    try {
      await Promise.all(this.#open.map((edge) => edge.stop()));
      await this.workspace.discard();
    } finally {
      await this.#provider.stop();
      await this.account.stop();
    }
  }
}
