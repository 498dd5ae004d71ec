import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { archive } from "./archive.ts";
import { bundleApp } from "./azureBundle.ts";
import { type Contents, describeContents } from "./contents.ts";
import { replace } from "./replace.ts";

/** Where the component finds the archive. Not kept in Git: it follows from the sources. */
export const AZURE_ARCHIVES = fileURLToPath(new URL("../../components/azure/archives/", import.meta.url));

/** Most of the archive, bytes: what a cold start loads. */
export const MAX_APP_BYTES = 1_000_000;

/** What the host of the functions needs to know beside the code. */
const HOST = {
  version: "2.0",
  extensions: { http: { routePrefix: "" } },
  logging: { logLevel: { default: "Warning" } },
};
const MANIFEST = { name: "semantest-functions", private: true, main: "index.cjs" };

/** Makes the function app's archive and `contents.json`, which says what it holds. */
export async function buildAzureFunctions(folder: string): Promise<{ readonly functions: Contents }> {
  await mkdir(folder, { recursive: true });
  const { code, metafile } = await bundleApp();
  const zip = archive({
    "host.json": jsonFile(HOST),
    "index.cjs": code,
    "package.json": jsonFile(MANIFEST),
  });
  if (zip.length > MAX_APP_BYTES) {
    throw new Error(`functions.zip: ${zip.length} bytes; allowed: ${MAX_APP_BYTES}`);
  }
  await replace(join(folder, "functions.zip"), zip);
  const contents = { functions: await describeContents(code, zip, metafile) };
  await replace(join(folder, "contents.json"), `${JSON.stringify(contents, null, 2)}\n`);
  return contents;
}

function jsonFile(value: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}
