import type { Stack } from "@pulumi/pulumi/automation/index.js";
import * as v from "valibot";

const DeploymentSchema = v.object({
  resources: v.array(
    v.object({
      type: v.string(),
      id: v.optional(v.string()),
      outputs: v.optional(v.record(v.string(), v.unknown()), {}),
    }),
  ),
});

/** What the stack's state says of its only resource of a type. */
export async function outputsInState(stack: Stack, type: string): Promise<Record<string, unknown>> {
  const { deployment } = await stack.exportStack();
  const found = v.parse(DeploymentSchema, deployment).resources.filter((resource) => resource.type === type);
  if (found.length !== 1 || found[0] === undefined) {
    throw new Error(`${found.length} resources of type ${type} in the state`);
  }
  return found[0].outputs;
}
