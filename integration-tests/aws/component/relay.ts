import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { SemantestWebSocketStack, type SemantestWebSocketStackArgs } from "@semantest/websocket";
import type { AwsRig } from "../../rig/aws/awsRig.ts";

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
