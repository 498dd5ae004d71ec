import type { Stack } from "@pulumi/pulumi/automation/index.js";
import * as v from "valibot";

const SECRET_MARK = "4dabf18193072939515e22adb298388d";
const SealedSchema = v.looseObject({ [SECRET_MARK]: v.string(), plaintext: v.string() });
const ObjectSchema = v.record(v.string(), v.unknown());
const DeploymentSchema = v.object({
  resources: v.array(
    v.object({
      type: v.string(),
      urn: v.string(),
      id: v.optional(v.string(), ""),
      inputs: v.optional(ObjectSchema, {}),
      outputs: v.optional(ObjectSchema, {}),
    }),
  ),
});

/** A resource as the engine recorded it, with its secrets in clear. */
export interface DeployedResource {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Everything that a stack has deployed. */
export async function deployedResources(stack: Stack): Promise<DeployedResource[]> {
  const { deployment } = await stack.exportStack();
  return v.parse(DeploymentSchema, deployment).resources.map(({ type, urn, id, inputs, outputs }) => ({
    type,
    name: urn.split("::").at(-1) ?? urn,
    id,
    inputs: v.parse(ObjectSchema, unsealed(inputs)),
    outputs: v.parse(ObjectSchema, unsealed(outputs)),
  }));
}

/** A value with what the state keeps as secrets in clear. */
function unsealed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unsealed);
  if (typeof value !== "object" || value === null) return value;
  const sealed = v.safeParse(SealedSchema, value);
  if (sealed.success) return JSON.parse(sealed.output.plaintext);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unsealed(inner)]));
}
