import { GENERATOR_CORE, idleMs, SERVER_CORE } from "../processes/pinning.ts";
import type { StackProcess } from "../processes/stackProcess.ts";

/** Counters at one instant, milliseconds. */
export interface Reading {
  readonly at: number;
  readonly serverCpu: number;
  readonly generatorCpu: number;
  readonly serverCoreIdle: number;
  readonly generatorCoreIdle: number;
}

/** What was used between two readings, as shares of one core. */
export interface Shares {
  readonly server: number;
  readonly generator: number;
  /** Time other programs took from either of the two cores, the larger share; 0 on a quiet machine. */
  readonly foreign: number;
}

/** Reads the counters of the measured process, of this one and of both cores. */
export async function readResources(stack: StackProcess): Promise<Reading> {
  const { cpuMs } = await stack.usage({ collectGarbage: false });
  const { user, system } = process.cpuUsage();
  return {
    at: performance.now(),
    serverCpu: cpuMs,
    generatorCpu: (user + system) / 1000,
    serverCoreIdle: idleMs(SERVER_CORE),
    generatorCoreIdle: idleMs(GENERATOR_CORE),
  };
}

/** What happened between two readings. Only meaningful for `foreign` where both processes are bound to their cores. */
export function sharesBetween(before: Reading, after: Reading): Shares {
  const elapsed = after.at - before.at;
  const share = (name: Exclude<keyof Reading, "at">) => (after[name] - before[name]) / elapsed;
  const server = share("serverCpu");
  const generator = share("generatorCpu");
  const foreign = Math.max(
    0,
    1 - share("serverCoreIdle") - server,
    1 - share("generatorCoreIdle") - generator,
  );
  return { server, generator, foreign };
}
