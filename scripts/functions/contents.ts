import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Metafile } from "esbuild";
import * as v from "valibot";

const ROOT = new URL("../../", import.meta.url);
const PACKAGE_FOLDER = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;

const ManifestSchema = v.looseObject({
  name: v.string(),
  version: v.string(),
  license: v.optional(v.string(), "unknown"),
});

/** A package and how much of it a bundle holds. */
export interface PackageShare {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly bytes: number;
}

/** What one archive holds. */
export interface Contents {
  /** SHA-256 of the archive, hexadecimal. */
  readonly sha256: string;
  readonly archiveBytes: number;
  readonly bundleBytes: number;
  /** Files of this repository. */
  readonly sources: readonly string[];
  readonly packages: readonly PackageShare[];
}

export async function describeContents(
  code: Uint8Array,
  zip: Uint8Array,
  metafile: Metafile,
): Promise<Contents> {
  const sources: string[] = [];
  const folders = new Map<string, number>();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = PACKAGE_FOLDER.exec(path)?.[1];
      if (bytesInOutput === 0) continue;
      if (folder === undefined) sources.push(path);
      else folders.set(folder, (folders.get(folder) ?? 0) + bytesInOutput);
    }
  }
  const packages = await Promise.all(
    Array.from(folders, async ([folder, bytes]) => ({ ...(await manifestOf(folder)), bytes })),
  );
  return {
    sha256: createHash("sha256").update(zip).digest("hex"),
    archiveBytes: zip.length,
    bundleBytes: code.length,
    sources: sources.sort(),
    packages: packages.sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1)),
  };
}

async function manifestOf(folder: string): Promise<Omit<PackageShare, "bytes">> {
  const text = await readFile(fileURLToPath(new URL(`${folder}/package.json`, ROOT)), "utf8");
  const { name, version, license } = v.parse(ManifestSchema, JSON.parse(text));
  return { name, version, license };
}
