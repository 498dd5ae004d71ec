import { access, mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Programs of Pulumi's Node host that our stacks need, and the part of `@pulumi/pulumi` that each of them runs. */
const NODE_HOST_PROGRAMS = {
  "pulumi-resource-pulumi-nodejs": "@pulumi/pulumi/cmd/dynamic-provider/index.js",
  "pulumi-analyzer-policy-nodejs": "@pulumi/pulumi/cmd/run-policy-pack/index.js",
};

const PRELOAD = fileURLToPath(new URL("nodeHost.ts", import.meta.url));

/**
 * PATH for an engine run: the running Node first, so that everything the engine starts uses it too, and, where the
 * engine came without Pulumi's Node host, a folder with the two programs of it that dynamic resources and policy
 * packs need.
 */
export async function enginePath(
  engineCommand: string,
  folder: string,
  userPath = process.env.PATH ?? "",
): Promise<string> {
  const own = isAbsolute(engineCommand) ? [dirname(engineCommand)] : [];
  const path = [dirname(process.execPath), ...own, ...userPath.split(delimiter)];
  if (!(await someFolderHas(path, "pulumi-language-nodejs"))) {
    await writeShims(folder);
    path.unshift(folder);
  }
  return path.join(delimiter);
}

async function writeShims(folder: string): Promise<void> {
  const { resolve } = createRequire(import.meta.url);
  await mkdir(folder, { recursive: true });
  for (const [program, module] of Object.entries(NODE_HOST_PROGRAMS)) {
    const script = `#!/bin/sh\nexec '${process.execPath}' --import '${PRELOAD}' '${resolve(module)}' "$@"\n`;
    await writeFile(join(folder, program), script, { mode: 0o755 });
  }
}

async function someFolderHas(folders: readonly string[], file: string): Promise<boolean> {
  const found = folders.map((folder) => access(join(folder, file)));
  return (await Promise.allSettled(found)).some(({ status }) => status === "fulfilled");
}
