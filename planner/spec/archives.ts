import { ARCHIVES, buildFunctions } from "../../scripts/functions/build.ts";
import { AZURE_ARCHIVES, buildAzureFunctions } from "../../scripts/functions/buildAzure.ts";

let built: Promise<unknown> | undefined;

/** Builds the functions that the component ships by their path, once. */
export async function haveArchives(): Promise<void> {
  built ??= Promise.all([buildFunctions(ARCHIVES), buildAzureFunctions(AZURE_ARCHIVES)]);
  await built;
}
