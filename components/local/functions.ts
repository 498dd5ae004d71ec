import * as pulumi from "@pulumi/pulumi";
import type { AnonymousKeys, Environment } from "../args.ts";
import { lazyProvider } from "../dynamicProvider.ts";

export interface ServerInputs {
  /** Path of the command line's program. */
  readonly program: string;
  /** Names the program's code; another name replaces the server. */
  readonly release: string;
  readonly port: pulumi.Input<number>;
  /** Absolute path of an existing folder. */
  readonly dataDir: pulumi.Input<string>;
  readonly environment: pulumi.Input<Environment>;
  readonly anonymousKeys: pulumi.Input<AnonymousKeys>;
  readonly allowedOrigins: pulumi.Input<string[]>;
  /** Undefined: no limit. */
  readonly requestsPerMinute: pulumi.Input<number> | undefined;
  /** SHA-256 of the operator key, lower-case hexadecimal. The key itself never reaches the server. */
  readonly operatorKeyDigest: pulumi.Input<string>;
}

/** A server process that outlives the update that started it. */
export class Server extends pulumi.dynamic.Resource {
  declare readonly port: pulumi.Output<number>;

  constructor(name: string, inputs: ServerInputs, options: pulumi.CustomResourceOptions) {
    super(
      lazyProvider(import.meta.url, "functionsProvider"),
      name,
      { ...inputs, processId: undefined, processStart: undefined },
      // Two servers can share neither the port nor the folder.
      pulumi.mergeOptions(options, { deleteBeforeReplace: true }),
      "semantest",
      "Server",
    );
  }
}
