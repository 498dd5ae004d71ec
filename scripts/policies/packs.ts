import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import * as v from "valibot";

const POLICIES = fileURLToPath(new URL("../../policies/", import.meta.url));
const PACKS = ["starter", "production"] as const;
const ManifestSchema = v.object({ version: v.string(), dependencies: v.record(v.string(), v.string()) });

export type PackName = (typeof PACKS)[number];

/** Folder of a compiled pack. */
export function packFolder(name: PackName): string {
  return join(POLICIES, "dist", name);
}

/** Compiles each pack into one file: loading a hundred modules would cost a preview a second. */
export async function buildPacks(): Promise<void> {
  await rm(join(POLICIES, "dist"), { recursive: true, force: true });
  const manifest = v.parse(
    ManifestSchema,
    JSON.parse(await readFile(join(POLICIES, "package.json"), "utf8")),
  );
  for (const name of PACKS) {
    await buildPack(name, manifest.version);
  }
}

async function buildPack(name: PackName, version: string): Promise<void> {
  const folder = packFolder(name);
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: [join(POLICIES, "entries", `${name}.ts`)],
    outfile: join(folder, "index.js"),
    bundle: true,
    platform: "node",
    target: "node22",
    // Pulumi loads a pack by `require`.
    format: "cjs",
    external: ["@pulumi/*"],
    logLevel: "warning",
  });
  // Pulumi reads the version of a pack from the folder it starts it in.
  const pack = { name: `semantest-${name}`, version, private: true, main: "index.js" };
  await writeFile(join(folder, "package.json"), `${JSON.stringify(pack, null, 2)}\n`);
  await writeFile(join(folder, "PulumiPolicy.yaml"), "runtime: nodejs\nmain: index.js\n");
}
