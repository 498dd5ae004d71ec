import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { SemantestWebSocketStack, type SemantestWebSocketStackArgs } from "@semantest/websocket";
import * as v from "valibot";
import { haveAzureArchives } from "../../../scripts/functions/haveArchives.ts";
import type { SiteBehaviour } from "../../rig/azure/account/site.ts";
import { DeployedRig } from "../../rig/azure/deployedRig.ts";
import { requireEngine } from "../../rig/engine/requireEngine.ts";
import type { Target } from "../../scenarios/target.ts";

export type AzureStackArgs = Omit<SemantestWebSocketStackArgs, "cloud">;

/** Inputs of one resource as a user's transform finds them, to be changed in place. */
export type Inputs = Record<string, unknown>;

export interface Relay {
  readonly stack: string;
  /** What it returns counts anew in each operation. */
  readonly args?: () => AzureStackArgs;
  /** A transform of a user: may change the inputs of a resource before they are judged. */
  readonly transform?: (name: string, inputs: Inputs) => void;
}

/** Starts the rig for a suite, with the functions' code built from these sources. */
export async function startRelayRig(
  hook: Mocha.Context,
  behaviour?: Partial<SiteBehaviour>,
): Promise<DeployedRig> {
  const engine = await requireEngine(hook);
  await haveAzureArchives();
  return DeployedRig.start(engine, behaviour);
}

/** A stack with a component named `relay` in the rig's subscription. */
export function createRelay(
  rig: DeployedRig,
  { stack, args = () => ({}), transform }: Relay,
): Promise<Stack> {
  return rig.workspace.createStack({
    project: "relay",
    stack,
    config: { "azure-native:location": { value: "westeurope" } },
    program: async () => {
      const { apiEndpoint, dnsRecords, operatorKey, resourceIds, websocketUrl } = new SemantestWebSocketStack(
        "relay",
        { cloud: "azure", ...args() },
        {
          transforms: transform
            ? [
                ({ name, props, opts }) => {
                  transform(name, props);
                  return { props, opts };
                },
              ]
            : [],
        },
      );
      return { apiEndpoint, dnsRecords, operatorKey, resourceIds, websocketUrl };
    },
  });
}

/** What the scenarios need to know of a deployed stack: its own public address. */
export async function targetOf(stack: Stack): Promise<Target> {
  const { apiEndpoint, operatorKey } = await stack.outputs();
  return {
    origin: v.parse(v.string(), apiEndpoint?.value),
    operatorKey: v.parse(v.string(), operatorKey?.value),
    imagesFrom: "store",
  };
}
