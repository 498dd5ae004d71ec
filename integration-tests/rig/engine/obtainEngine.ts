import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { engineCacheFolder } from "./cacheFolder.ts";
import { goCommand } from "./goCommand.ts";
import { runBounded } from "./runBounded.ts";
import { ENGINE_VERSION } from "./versions.ts";

/** The Pulumi engine, or why there is none and what would change that. */
export type Engine =
  | { readonly kind: "ready"; readonly command: PulumiCommand }
  | { readonly kind: "absent"; readonly reason: string; readonly remedy: string };

const RIG_FOLDER = dirname(fileURLToPath(import.meta.url));
const DOWNLOAD_TIMEOUT_MS = 180_000;
const BUILD_TIMEOUT_MS = 1_200_000;

let obtained: Promise<Engine> | undefined;

/**
 * Finds a Pulumi engine, at the latest by building it: a fitting `pulumi` on PATH, one obtained earlier, Pulumi's
 * own installer, the Go modules. What was obtained stays in the user's cache folder for later runs.
 */
export function obtainEngine(): Promise<Engine> {
  obtained ??= findEngine();
  return obtained;
}

async function findEngine(): Promise<Engine> {
  const cache = engineCacheFolder();
  const failures: string[] = [];
  const ways = {
    "on PATH": () => findCommand(),
    "in the cache": () => findCommand(cache),
    downloaded: () => install(cache),
    built: () => buildFromModules(cache),
  };
  for (const [how, find] of Object.entries(ways)) {
    try {
      return { kind: "ready", command: await find() };
    } catch (error) {
      failures.push(`${how}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return {
    kind: "absent",
    reason: `no Pulumi engine >= ${ENGINE_VERSION} (${failures.join("; ")})`,
    remedy: "curl -fsSL https://get.pulumi.com | sh",
  };
}

async function findCommand(root?: string): Promise<PulumiCommand> {
  const command = await PulumiCommand.get(root === undefined ? {} : { root }).catch(() => undefined);
  if (command === undefined) {
    throw new Error("none found");
  }
  if (command.version === null || command.version.compare(ENGINE_VERSION) < 0) {
    throw new Error(`version ${command.version} found`);
  }
  return command;
}

async function install(cache: string): Promise<PulumiCommand> {
  console.error(`Pulumi engine: downloading it to ${cache}`);
  await runBounded({
    command: process.execPath,
    args: [join(RIG_FOLDER, "installCli.ts"), cache],
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
  });
  return findCommand(cache);
}

async function buildFromModules(cache: string): Promise<PulumiCommand> {
  console.error(
    `Pulumi engine: building ${ENGINE_VERSION} from Go modules into ${cache} (some minutes, once)`,
  );
  await buildModule(cache, "pulumi", "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi");
  return findCommand(cache);
}

/**
 * Builds one of the programs that go.mod names. The finished file is moved into place, so that runs of two
 * checkouts never see half of it.
 */
async function buildModule(cache: string, name: string, module: string): Promise<void> {
  await mkdir(join(cache, "bin"), { recursive: true });
  const building = await mkdtemp(join(cache, "building-"));
  try {
    await runBounded({
      command: await goCommand(),
      args: [
        "build",
        "-mod=readonly",
        "-ldflags",
        `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${ENGINE_VERSION}`,
        "-o",
        join(building, name),
        module,
      ],
      cwd: RIG_FOLDER,
      env: { ...process.env, CGO_ENABLED: "0", GOTOOLCHAIN: "local" },
      timeoutMs: BUILD_TIMEOUT_MS,
    });
    await rename(join(building, name), join(cache, "bin", name));
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}
