import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheFolder } from "../cacheFolder.ts";
import { runBounded } from "../engine/runBounded.ts";

const LOOK_TIMEOUT_MS = 60_000;
const INSTALL_TIMEOUT_MS = 480_000;

export interface Environment {
  /** What stands before the digest in the name of its folder. */
  readonly name: string;
  /** File of pinned requirements; another content is another folder. */
  readonly requirements: string;
  /** Python program that prints the path of what is wanted, and fails where that is not there. */
  readonly look: string;
}

/**
 * Path of what is wanted, in a Python environment with these requirements that is made once in the user's cache. Rejects
 * where Python, its `venv` or the package index is missing.
 */
export async function findInEnvironment({ name, requirements, look }: Environment): Promise<string> {
  const digest = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex")
    .slice(0, 12);
  const folder = cacheFolder(`${name}-${digest}-${process.platform}-${process.arch}`);
  const find = async () => {
    const found = await runBounded({
      command: interpreterOf(folder),
      args: ["-c", look],
      timeoutMs: LOOK_TIMEOUT_MS,
    });
    return found.trim();
  };
  return find().catch(async () => {
    console.error(`${name}: making a Python environment in ${folder}`);
    await make(folder, requirements);
    return find();
  });
}

/** Makes it beside its place and moves it there, so that runs of two checkouts never see half of it. */
async function make(folder: string, requirements: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const building = await mkdtemp(join(dirname(folder), "building-"));
  try {
    await runBounded({ command: "python3", args: ["-m", "venv", building], timeoutMs: LOOK_TIMEOUT_MS });
    const args = [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--requirement",
      requirements,
    ];
    await runBounded({ command: interpreterOf(building), args, timeoutMs: INSTALL_TIMEOUT_MS });
    await rm(folder, { recursive: true, force: true });
    await rename(building, folder);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

/** The environment is moved once made, so only its interpreter works, not the scripts beside it. */
function interpreterOf(folder: string): string {
  return join(folder, "bin", "python");
}
