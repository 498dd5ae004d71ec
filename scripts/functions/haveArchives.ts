import { ARCHIVES, buildFunctions } from "./build.ts";
import { AZURE_ARCHIVES, buildAzureFunctions } from "./buildAzure.ts";

let aws: Promise<unknown> | undefined;
let azure: Promise<unknown> | undefined;

/** Builds the archives that the component ships on AWS by their path, once in a process. */
export async function haveAwsArchives(): Promise<void> {
  aws ??= buildFunctions(ARCHIVES);
  await aws;
}

/** Builds the archive that the component ships on Azure by its path, once in a process. */
export async function haveAzureArchives(): Promise<void> {
  azure ??= buildAzureFunctions(AZURE_ARCHIVES);
  await azure;
}
