import * as pulumi from "@pulumi/pulumi";
import { lazyProvider } from "./dynamicProvider.ts";

export interface RotatingSecretInputs {
  /** Random bytes of each value. */
  readonly bytes: number;
  /** Age of the current value at which an update rotates it. */
  readonly rotateAfterDays: number;
}

/**
 * A secret of three random values, all to be accepted. The first update after `rotateAfterDays` moves them on: next
 * becomes current, current becomes previous. So a reader that is a rotation behind knows the new value already, and
 * one that is ahead still knows the old. Replacing the resource makes three new values.
 */
export class RotatingSecret extends pulumi.dynamic.Resource {
  /** The value to send or sign with; base64url, a secret. */
  declare readonly current: pulumi.Output<string>;
  /** All values, the current one first; base64url, a secret. */
  declare readonly accepted: pulumi.Output<string[]>;

  constructor(name: string, inputs: RotatingSecretInputs, options: pulumi.CustomResourceOptions) {
    super(
      lazyProvider(import.meta.url, "rotatingSecretProvider"),
      name,
      { ...inputs, current: undefined, accepted: undefined, rotatedAt: undefined },
      pulumi.mergeOptions(options, { additionalSecretOutputs: ["current", "accepted"] }),
      "semantest",
      "RotatingSecret",
    );
  }
}
