import { execFile } from "node:child_process";
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import * as v from "valibot";
import { buildPacks } from "./packs.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const POLICIES = join(ROOT, "policies");
const TSC = createRequire(import.meta.url).resolve("typescript/bin/tsc");
/** Bundled into the code. */
const BUNDLED = "valibot";

const ManifestSchema = v.object({
  name: v.string(),
  version: v.string(),
  description: v.string(),
  license: v.string(),
  engines: v.record(v.string(), v.string()),
  dependencies: v.record(v.string(), v.string()),
  peerDependencies: v.record(v.string(), v.string()),
});

/** Folder that is published as `@semantest/policies`. */
export const PACKAGE_FOLDER = join(POLICIES, "dist");

/**
 * Builds what is published: the compiled packs, and for programs the judge as JavaScript with its types, since Node runs no
 * TypeScript of an installed package.
 */
export async function buildPackage(): Promise<void> {
  await buildPacks();
  await Promise.all([bundleJudge(), declareTypes(), writeManifest(), copyPages()]);
}

async function bundleJudge(): Promise<void> {
  await build({
    entryPoints: [join(POLICIES, "index.ts")],
    outfile: join(PACKAGE_FOLDER, "index.js"),
    bundle: true,
    platform: "node",
    target: "node22",
    format: "esm",
    external: ["@pulumi/*"],
    logLevel: "warning",
  });
}

async function declareTypes(): Promise<void> {
  const types = join(PACKAGE_FOLDER, "types");
  const options = {
    outDir: types,
    rootDir: POLICIES,
    target: "es2024",
    module: "nodenext",
    moduleResolution: "nodenext",
    types: "node",
  };
  const flags = [
    "--declaration",
    "--emitDeclarationOnly",
    "--strict",
    "--skipLibCheck",
    "--allowImportingTsExtensions",
    "--rewriteRelativeImportExtensions",
  ];
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  await promisify(execFile)(process.execPath, [TSC, join(POLICIES, "index.ts"), ...args, ...flags], {
    cwd: ROOT,
  });
  // A pack lists its rules by a type of the frame; nobody imports one by itself.
  await rm(join(types, "rules"), { recursive: true });
}

async function writeManifest(): Promise<void> {
  const source = v.parse(ManifestSchema, JSON.parse(await readFile(join(POLICIES, "package.json"), "utf8")));
  const { [BUNDLED]: _, ...dependencies } = source.dependencies;
  const manifest = {
    ...source,
    type: "module",
    exports: { ".": { types: "./types/index.d.ts", default: "./index.js" } },
    dependencies,
  };
  await writeFile(join(PACKAGE_FOLDER, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

async function copyPages(): Promise<void> {
  for (const page of ["README.md", "RULES.md"]) {
    await copyFile(join(POLICIES, page), join(PACKAGE_FOLDER, page));
  }
  await copyFile(join(ROOT, "LICENSE"), join(PACKAGE_FOLDER, "LICENSE"));
}
