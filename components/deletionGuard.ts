import * as pulumi from "@pulumi/pulumi";
import { lazyProvider } from "./dynamicProvider.ts";

export interface DeletionGuardInputs {
  /** What the refusal calls that which is guarded. */
  readonly component: string;
  readonly enabled: boolean;
  /** Ids of the main resources it guards. Its option `dependsOn` names all: then it is asked before any is deleted. */
  readonly guarded: pulumi.Input<Record<string, string>>;
}

/**
 * Refuses to be deleted while it is enabled, and by that stops a destroy before it has taken anything away. Pulumi's
 * own option `protect` would also forbid to replace what it protects.
 */
export class DeletionGuard extends pulumi.dynamic.Resource {
  constructor(name: string, inputs: DeletionGuardInputs, options: pulumi.CustomResourceOptions) {
    super(
      lazyProvider(import.meta.url, "deletionGuardProvider"),
      name,
      { ...inputs },
      options,
      "semantest",
      "DeletionGuard",
    );
  }
}
