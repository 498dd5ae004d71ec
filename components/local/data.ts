import * as pulumi from "@pulumi/pulumi";
import type { DataRemoval } from "../args.ts";
import { lazyProvider } from "../dynamicProvider.ts";

export interface DataFolderInputs {
  /** Absolute path; undefined: `defaultName` below the user's folder for Semantest's data. */
  readonly path: pulumi.Input<string> | undefined;
  /** Path of the default folder, relative to the user's folder for Semantest's data. */
  readonly defaultName: string;
  /** What happens to the folder when the stack is destroyed. */
  readonly removal: DataRemoval;
}

/** The folder that holds what the server keeps. */
export class DataFolder extends pulumi.dynamic.Resource {
  /** Absolute path. */
  declare readonly folder: pulumi.Output<string>;

  constructor(name: string, inputs: DataFolderInputs, options: pulumi.CustomResourceOptions) {
    super(
      lazyProvider(import.meta.url, "dataProvider"),
      name,
      { ...inputs, folder: undefined },
      options,
      "semantest",
      "DataFolder",
    );
  }
}
