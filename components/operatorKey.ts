import * as pulumi from "@pulumi/pulumi";
import { lazyProvider } from "./dynamicProvider.ts";

/** An operator key that is generated when it is created and kept, as a secret, in the stack's state. */
export class OperatorKey extends pulumi.dynamic.Resource {
  declare readonly key: pulumi.Output<string>;

  constructor(name: string, options: pulumi.CustomResourceOptions) {
    super(
      lazyProvider(import.meta.url, "operatorKeyProvider"),
      name,
      { key: undefined },
      pulumi.mergeOptions(options, { additionalSecretOutputs: ["key"] }),
      "semantest",
      "OperatorKey",
    );
  }
}
