import { haveAwsArchives, haveAzureArchives } from "../../scripts/functions/haveArchives.ts";

/** Builds the functions that the component ships by their path, once. */
export async function haveArchives(): Promise<void> {
  await Promise.all([haveAwsArchives(), haveAzureArchives()]);
}
