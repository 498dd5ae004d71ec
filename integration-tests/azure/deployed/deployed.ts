import type { Stack } from "@pulumi/pulumi/automation/index.js";
import * as v from "valibot";
import type { CosmosAccount } from "../../rig/azure/cosmos.ts";
import type { DeployedRig } from "../../rig/azure/deployedRig.ts";
import type { FunctionApp } from "../../rig/azure/functionApp.ts";
import type { SignalRService } from "../../rig/azure/signalr/service.ts";
import type { Target } from "../../scenarios/target.ts";
import { type AzureStackArgs, createRelay, targetOf } from "../component/relay.ts";

const ResourceIdsSchema = v.looseObject({
  functionsApp: v.string(),
  functionsHost: v.string(),
  signalr: v.string(),
  signalrHost: v.string(),
  database: v.string(),
  imagesAccount: v.string(),
});

/** A stack that is up, and what stands behind it. */
export interface Deployed {
  readonly rig: DeployedRig;
  readonly stack: Stack;
  readonly target: Target;
  /** Arguments of the next operation; every test puts back what it changes. */
  args: AzureStackArgs;
  readonly ids: v.InferOutput<typeof ResourceIdsSchema>;
  readonly app: FunctionApp;
  readonly signalr: SignalRService;
  readonly cosmos: CosmosAccount;
}

/** Brings a stack up, for all tests of a suite. */
export async function deploy(rig: DeployedRig, name: string, args: AzureStackArgs): Promise<Deployed> {
  let current = args;
  const stack = await createRelay(rig, { stack: name, args: () => current });
  const { outputs } = await stack.up();
  const ids = v.parse(ResourceIdsSchema, outputs.resourceIds?.value);
  const { account } = rig;
  // A preflight starts what stands for Storage, which Azure has ready: the functions wait for it only as long as for Azure.
  await fetch(`https://${nameIn(ids.imagesAccount)}.blob.core.windows.net/`, { method: "OPTIONS" });
  return {
    rig,
    stack,
    target: await targetOf(stack),
    get args() {
      return current;
    },
    set args(wanted) {
      current = wanted;
    },
    ids,
    get app() {
      return account.app(nameIn(ids.functionsApp));
    },
    get signalr() {
      return account.signalr(nameIn(ids.signalr));
    },
    get cosmos() {
      return account.cosmos(nameIn(ids.database));
    },
  };
}

/** Breaks the network between SignalR and all its clients. */
export function cutSockets({ signalr }: Deployed): void {
  for (const connection of signalr.connections()) connection.cut();
}

function nameIn(id: string): string {
  return id.split("/").at(-1) ?? id;
}
