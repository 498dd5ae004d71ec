import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { cacheFolder } from "../cacheFolder.ts";
import { runBounded } from "../engine/runBounded.ts";
import type { Tool } from "../tool.ts";

const LOOK_TIMEOUT_MS = 10_000;
const DOWNLOAD_TIMEOUT_MS = 240_000;

/**
 * Finds `promtool` on PATH or in the cache folder. Else unpacks it there from the distribution's own package, which
 * installs nothing: the package would start a Prometheus server.
 */
export async function obtainPromtool(): Promise<Tool> {
  if (await works("promtool")) return { kind: "ready", path: "promtool" };
  try {
    const folder = cacheFolder(`promtool-${await distribution()}-${process.arch}`);
    const path = join(folder, "promtool");
    if (!(await works(path))) await unpack(folder);
    return { kind: "ready", path };
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    return { kind: "absent", reason: `no promtool (${reason})`, remedy: "apt-get install prometheus" };
  }
}

async function unpack(folder: string): Promise<void> {
  console.error(`promtool: unpacking it in ${folder}`);
  await mkdir(folder, { recursive: true });
  const unpacking = await mkdtemp(join(folder, "unpacking-"));
  try {
    await download(unpacking);
    const [archive] = (await readdir(unpacking)).filter((name) => name.endsWith(".deb"));
    if (archive === undefined) throw new Error("apt-get download gave no package");
    const args = ["--extract", join(unpacking, archive), unpacking];
    await runBounded({ command: "dpkg-deb", args, timeoutMs: DOWNLOAD_TIMEOUT_MS });
    await rename(join(unpacking, "usr", "bin", "promtool"), join(folder, "promtool"));
  } finally {
    await rm(unpacking, { recursive: true, force: true });
  }
}

/** A fresh system has no package lists yet; only root can fetch them. */
async function download(folder: string): Promise<void> {
  const get = (args: readonly string[]) =>
    runBounded({ command: "apt-get", args, cwd: folder, timeoutMs: DOWNLOAD_TIMEOUT_MS });
  await get(["download", "prometheus"]).catch(async () => {
    await get(["update"]);
    await get(["download", "prometheus"]);
  });
}

async function distribution(): Promise<string> {
  const { ID, VERSION_ID } = parseEnv(await readFile("/etc/os-release", "utf8"));
  return `${ID}-${VERSION_ID}`;
}

function works(command: string): Promise<boolean> {
  return runBounded({ command, args: ["--version"], timeoutMs: LOOK_TIMEOUT_MS }).then(
    () => true,
    () => false,
  );
}
