import { access, cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { zipSync } from "fflate";
import { MANIFEST } from "../manifest/manifest.ts";
import packageJson from "../package.json" with { type: "json" };
import { INTERFACE } from "./entries.ts";

/** Largest package, bytes. */
export const MAX_ZIP_BYTES = 120 * 1024;

const FOLDER = fileURLToPath(new URL("..", import.meta.url));

/** Folders that are copied as they are, where they exist. */
const COPIED = ["_locales", "icons", "pages"];

/** Builds the unpacked extension into `folder` and returns its zip. Throws where it is too large or evaluates text. */
export async function buildExtension(folder: string): Promise<Uint8Array> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const options = {
    absWorkingDir: FOLDER,
    bundle: true,
    minify: true,
    write: false,
    platform: "browser",
    target: `chrome${MANIFEST.minimum_chrome_version}`,
    legalComments: "none",
    outdir: folder,
  } as const satisfies BuildOptions;
  const built = await Promise.all([
    build({
      ...options,
      entryPoints: {
        worker: "src/worker/main.ts",
        page: "src/page/main.ts",
        ...INTERFACE.contentScripts,
      },
      // Both content scripts share one global scope: each needs a scope of its own.
      format: "iife",
    }),
    build({ ...options, entryPoints: INTERFACE.pages, format: "esm", splitting: true }),
  ]);
  for (const { path, text } of built.flatMap(({ outputFiles }) => outputFiles)) {
    if (/\beval\(|new Function\(|\bimport\(/.test(text))
      throw new Error(`${path} evaluates text or loads code`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  for (const name of COPIED) {
    if (await exists(join(FOLDER, name)))
      await cp(join(FOLDER, name), join(folder, name), { recursive: true });
  }
  const manifest = { ...MANIFEST, version: packageJson.version, ...INTERFACE.manifest };
  await writeFile(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return pack(folder);
}

async function pack(folder: string): Promise<Uint8Array> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: Record<string, Uint8Array> = {};
  for (const entry of entries.filter((it) => it.isFile())) {
    const path = join(entry.parentPath, entry.name);
    files[path.slice(folder.length + 1)] = await readFile(path);
  }
  // A fixed time: the same sources give the same bytes.
  const zip = zipSync(files, { level: 9, mtime: new Date("2026-01-01T00:00:00") });
  if (zip.length > MAX_ZIP_BYTES)
    throw new Error(`the zip has ${zip.length} bytes, more than ${MAX_ZIP_BYTES}`);
  return zip;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
