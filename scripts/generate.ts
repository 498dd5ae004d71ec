import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";
import { GENERATED_FOLDER, generatedFiles } from "./documents/outputs.ts";

// Writes the documents of the protocol. With --check it writes nothing and fails where a file is stale.

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const files = generatedFiles();
const extra = (await listFiles(GENERATED_FOLDER)).filter((path) => !files.has(path));

if (values.check) {
  const stale = [...extra];
  for (const [path, text] of files) if ((await readText(path)) !== text) stale.push(path);
  if (stale.length > 0) {
    console.error(`stale, run "npm run generate":\n${stale.map((path) => `  ${path}`).join("\n")}`);
    process.exitCode = 1;
  }
} else {
  for (const path of extra) await rm(path);
  for (const [path, text] of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(".", join(entry.parentPath, entry.name)));
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}
