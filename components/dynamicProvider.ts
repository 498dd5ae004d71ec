import { extname } from "node:path";
import type * as pulumi from "@pulumi/pulumi";

/** The methods of a dynamic resource; what its inputs may be is left to the arguments' validation. */
export type ProviderModule<Inputs, State> = Required<
  Pick<pulumi.dynamic.ResourceProvider<Inputs, State>, "create" | "delete" | "diff" | "read" | "update">
> & {
  /** Takes away from the inputs what must not get into the stack's state; called before each other method that has any. */
  strip?(inputs: Inputs): object;
};

/**
 * A provider for a dynamic resource whose code stays in the module `name` beside the module `caller`, which exports
 * it as `provider`.
 *
 * Pulumi writes the text of a dynamic provider, with everything it refers to, into the stack's state. All that
 * this one refers to is the address of the module, so the state stays small and destroying a stack runs the code
 * that is installed, not the code of the day it was created. The address itself may change, when the program is
 * moved to another folder: an update then records the new one.
 */
export function lazyProvider(caller: string, name: string): pulumi.dynamic.ResourceProvider {
  // The sources are .ts files, the published package has .js files of the same names.
  const moduleUrl = new URL(`${name}${extname(caller)}`, caller).href;
  const load = async (): Promise<ProviderModule<unknown, unknown>> => {
    const module: { provider: ProviderModule<unknown, unknown> } = await import(moduleUrl);
    return module.provider;
  };
  return {
    check: async (_olds, inputs) => ({ inputs: (await load()).strip?.(inputs) ?? inputs }),
    create: async (inputs) => (await load()).create(inputs),
    diff: async (id, state, inputs) => {
      const difference = await (await load()).diff(id, state, inputs);
      return {
        ...difference,
        changes: difference.changes === true || state.__provider !== inputs.__provider,
      };
    },
    read: async (id, state) => (await load()).read(id, state),
    update: async (id, state, inputs) => (await load()).update(id, state, inputs),
    delete: async (id, state) => (await load()).delete(id, state),
  };
}
