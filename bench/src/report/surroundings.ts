import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, availableParallelism, platform, release, totalmem } from "node:os";
import * as v from "valibot";

/** Where and with what was measured, in words that name no machine. */
export interface Surroundings {
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Open files a process may have; undefined where the shell does not tell. */
  readonly openFiles: number | undefined;
}

const GIGABYTE = 1024 ** 3;
const MEASURED_PACKAGES = ["ws", "socket.io"];
const PackageSchema = v.object({ version: v.string() });

export function describeSurroundings(): Surroundings {
  const memory = Math.round(totalmem() / GIGABYTE);
  const system = `${platform()} ${release().split("-")[0]}`;
  return {
    machine: `${availableParallelism()} cores (${arch()}), ${memory} GB of memory, ${system}, loopback`,
    versions: { node: process.versions.node, ...Object.fromEntries(MEASURED_PACKAGES.map(versionOf)) },
    openFiles: openFiles(),
  };
}

function versionOf(name: string): [string, string] {
  const path = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return [name, v.parse(PackageSchema, JSON.parse(readFileSync(path, "utf8"))).version];
}

function openFiles(): number | undefined {
  const { stdout } = spawnSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" });
  const text = stdout?.trim();
  if (text === "unlimited") return Number.POSITIVE_INFINITY;
  return text ? Number(text) : undefined;
}
