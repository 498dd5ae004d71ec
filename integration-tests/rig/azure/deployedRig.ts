import type { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import type { ServedProvider } from "../engine/providerServer.ts";
import { serveRandomProvider } from "../engine/randomProvider.ts";
import { EngineWorkspace } from "../engine/workspace.ts";
import { type AzureAccount, startAzureAccount } from "./account/azureAccount.ts";
import type { SiteBehaviour } from "./account/site.ts";
import { GATEWAY_VARIABLE } from "./gateway/names.ts";
import { serveThinProvider } from "./provider/thinProvider.ts";

const PRELOAD = new URL("gateway/preload.ts", import.meta.url).href;

/** The real engine before a subscription of Azure on this machine, for one suite. */
export class DeployedRig {
  readonly account: AzureAccount;
  /** Stacks of the suite: their resources are made in the subscription. */
  readonly workspace: EngineWorkspace;
  readonly #providers: readonly ServedProvider[];

  private constructor(
    account: AzureAccount,
    workspace: EngineWorkspace,
    providers: readonly ServedProvider[],
  ) {
    this.account = account;
    this.workspace = workspace;
    this.#providers = providers;
  }

  /** Starts a subscription, the thin provider and a workspace of the engine, all the suite's own. */
  static async start(engine: PulumiCommand, behaviour?: Partial<SiteBehaviour>): Promise<DeployedRig> {
    const account = await startAzureAccount(behaviour);
    const started: { stop(): Promise<void> }[] = [account];
    try {
      const azure = await serveThinProvider(account);
      started.push(azure);
      const random = await serveRandomProvider();
      started.push(random);
      const workspace = await EngineWorkspace.open(engine, {
        PULUMI_DEBUG_PROVIDERS: `azure-native:${azure.port},random:${random.port}`,
        // What publishes code does so in a process that the engine starts.
        [GATEWAY_VARIABLE]: String(account.gateway.port),
        NODE_EXTRA_CA_CERTS: account.workspace.certificate.certFile,
        NODE_OPTIONS: `--import=${PRELOAD}`,
      });
      return new DeployedRig(account, workspace, [azure, random]);
    } catch (error) {
      await Promise.all(started.map((it) => it.stop()));
      throw error;
    }
  }

  /** Ends everything and throws the subscription away with what it holds; rejects where a process stayed behind. */
  async stop(): Promise<void> {
    try {
      await this.workspace.discard();
    } finally {
      await Promise.all(this.#providers.map((it) => it.stop()));
      await this.account.stop();
    }
  }
}
