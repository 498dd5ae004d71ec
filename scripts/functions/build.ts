import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { archive } from "./archive.ts";
import { AZURE_ARCHIVES, buildAzureFunctions } from "./buildAzure.ts";
import { bundle, entryOf, FUNCTIONS, type FunctionName } from "./bundle.ts";
import { type Contents, describeContents } from "./contents.ts";
import { replace } from "./replace.ts";

/** Where the component finds the archives. Not kept in Git: they follow from the sources. */
export const ARCHIVES = fileURLToPath(new URL("../../components/aws/archives/", import.meta.url));

/** Most of one archive, bytes: what a cold start loads. */
export const MAX_ARCHIVE_BYTES = 700_000;

/** Makes every function's archive and `contents.json`, which says what each of them holds. */
export async function buildFunctions(folder: string): Promise<Readonly<Record<FunctionName, Contents>>> {
  await mkdir(folder, { recursive: true });
  const built = await Promise.all(
    FUNCTIONS.map(async (name) => [name, await buildFunction(name, folder)] as const),
  );
  const contents = Object.fromEntries(built);
  await replace(join(folder, "contents.json"), `${JSON.stringify(contents, null, 2)}\n`);
  const { authorizer, sockets, doors } = contents;
  if (authorizer === undefined || sockets === undefined || doors === undefined) {
    throw new Error("a function was not built");
  }
  return { authorizer, sockets, doors };
}

async function buildFunction(name: FunctionName, folder: string): Promise<Contents> {
  const { code, metafile } = await bundle(entryOf(name));
  const zip = archive({ "index.mjs": code });
  if (zip.length > MAX_ARCHIVE_BYTES) {
    throw new Error(`${name}.zip: ${zip.length} bytes; allowed: ${MAX_ARCHIVE_BYTES}`);
  }
  await replace(join(folder, `${name}.zip`), zip);
  return describeContents(code, zip, metafile);
}

if (import.meta.main) {
  const contents = { ...(await buildFunctions(ARCHIVES)), ...(await buildAzureFunctions(AZURE_ARCHIVES)) };
  for (const [name, { sha256, archiveBytes, bundleBytes }] of Object.entries(contents)) {
    console.log(`${name}.zip: ${archiveBytes} bytes (${bundleBytes} unpacked), SHA-256 ${sha256}`);
  }
}
