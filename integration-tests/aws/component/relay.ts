import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { SemantestWebSocketStack, type SemantestWebSocketStackArgs } from "@semantest/websocket";
import * as v from "valibot";
import { haveAwsArchives } from "../../../scripts/functions/haveArchives.ts";
import { AwsRig } from "../../rig/aws/awsRig.ts";
import type { MiniStackOptions } from "../../rig/aws/ministack.ts";
import { requireAws } from "../../rig/aws/requireAws.ts";
import type { Target } from "../../scenarios/target.ts";

export type AwsStackArgs = Omit<SemantestWebSocketStackArgs, "cloud">;

/** Inputs of one resource as a user's transform finds them, to be changed in place. */
export type Inputs = Record<string, unknown>;

export interface Relay {
  readonly stack: string;
  /** What it returns counts anew in each operation. */
  readonly args?: () => AwsStackArgs;
  /** A transform of a user: may change the inputs of a resource before they are judged. */
  readonly transform?: (name: string, inputs: Inputs) => void;
}

/** Starts the rig for a suite, with the functions' code built from these sources. */
export async function startRelayRig(
  hook: Mocha.Context,
  options?: MiniStackOptions,
): Promise<{ rig: AwsRig; python: string }> {
  const { engine, python } = await requireAws(hook);
  await haveAwsArchives();
  return { rig: await AwsRig.start(python, engine, options), python };
}

/** A stack with a component named `relay` on the rig's account. */
export function createRelay(rig: AwsRig, { stack, args = () => ({}), transform }: Relay): Promise<Stack> {
  return rig.workspace.createStack({
    project: "relay",
    stack,
    config: { "aws:region": { value: rig.account.region } },
    program: async () => {
      const { apiEndpoint, dnsRecords, operatorKey, resourceIds } = new SemantestWebSocketStack(
        "relay",
        { cloud: "aws", ...args() },
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
      return { apiEndpoint, dnsRecords, operatorKey, resourceIds };
    },
  });
}

/** What the scenarios need to know of a deployed stack, behind its own edge. */
export async function targetOf(rig: AwsRig, stack: Stack): Promise<Target> {
  const [edge, { operatorKey }] = await Promise.all([rig.openEdge(stack), stack.outputs()]);
  return { origin: edge.origin, operatorKey: v.parse(v.string(), operatorKey?.value), imagesFrom: "store" };
}
