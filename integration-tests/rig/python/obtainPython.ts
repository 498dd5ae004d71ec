import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../cacheFolder.ts";
import { runBounded } from "../engine/runBounded.ts";
import type { Tool } from "../tool.ts";

const REQUIREMENTS = fileURLToPath(new URL("requirements.txt", import.meta.url));
const MODULES = "schemathesis, websockets";

const LOOK_TIMEOUT_MS = 60_000;
const INSTALL_TIMEOUT_MS = 480_000;

/** Finds the interpreter of an environment that was made for these requirements, or makes one in the cache folder. */
export async function obtainPython(): Promise<Tool> {
  const digest = createHash("sha256")
    .update(await readFile(REQUIREMENTS))
    .digest("hex")
    .slice(0, 12);
  const folder = cacheFolder(`python-${digest}-${process.platform}-${process.arch}`);
  if (await isUsable(folder)) return { kind: "ready", path: interpreterOf(folder) };
  try {
    console.error(`Python: making an environment in ${folder}`);
    await makeEnvironment(folder);
    return { kind: "ready", path: interpreterOf(folder) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    return {
      kind: "absent",
      reason: `no Python with ${MODULES} (${reason})`,
      remedy: "apt-get install python3-venv && npm run setup:tools",
    };
  }
}

/** Makes it beside its place and moves it there, so that runs of two checkouts never see half of it. */
async function makeEnvironment(folder: string): Promise<void> {
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
      REQUIREMENTS,
    ];
    await runBounded({ command: interpreterOf(building), args, timeoutMs: INSTALL_TIMEOUT_MS });
    await rm(folder, { recursive: true, force: true });
    await rename(building, folder);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  if (!(await isUsable(folder))) throw new Error(`${folder} does not find ${MODULES}`);
}

function isUsable(folder: string): Promise<boolean> {
  const args = ["-c", `import ${MODULES}`];
  return runBounded({ command: interpreterOf(folder), args, timeoutMs: LOOK_TIMEOUT_MS }).then(
    () => true,
    () => false,
  );
}

function interpreterOf(folder: string): string {
  return join(folder, "bin", "python");
}
