import { spawnSync } from "node:child_process";
import { availableParallelism, cpus } from "node:os";

/** Core the measured server runs on, alone. */
export const SERVER_CORE = 0;
/** Core the load generator runs on, so that it never takes time from what it measures. */
export const GENERATOR_CORE = 1;

/** Whether processes can be bound to cores here: Linux with `taskset` and two cores or more. */
export function canPin(): boolean {
  return availableParallelism() >= 2 && spawnSync("taskset", ["-c", "0,1", "true"]).status === 0;
}

/** Command line that runs a program of this Node on one core, or anywhere where `core` is undefined. */
export function pinned(
  core: number | undefined,
  nodeArguments: readonly string[],
): readonly [command: string, args: readonly string[]] {
  if (core === undefined) return [process.execPath, nodeArguments];
  return ["taskset", ["-c", String(core), process.execPath, ...nodeArguments]];
}

/** Time a core has been idle since the machine started, milliseconds. */
export function idleMs(core: number): number {
  return cpus()[core]?.times.idle ?? 0;
}
