import { setTimeout as sleep } from "node:timers/promises";
import type { StackProcess } from "../processes/stackProcess.ts";
import type { Latency } from "../stats/latency.ts";
import { type Reading, readResources, type Shares, sharesBetween } from "./resources.ts";
import type { Windows } from "./windows.ts";

/** One window of a load. */
export interface Window {
  readonly latency: Latency;
  readonly shares: Shares;
}

/** Sleeps through a load that began at `start` and reads the counters at each boundary of its windows. */
export async function watch(stack: StackProcess, windows: Windows, start: number): Promise<Shares[]> {
  const readings: Reading[] = [];
  for (const boundary of windows.boundaries) {
    await sleep(Math.max(0, start + boundary - performance.now()));
    readings.push(await readResources(stack));
  }
  return readings.slice(1).flatMap((after, index) => {
    const before = readings[index];
    return before === undefined ? [] : [sharesBetween(before, after)];
  });
}

/** Each window's latencies beside what was used in it. */
export function joined(windows: Windows, shares: readonly Shares[]): Window[] {
  const latencies = windows.read();
  return shares.flatMap((it, index) => {
    const latency = latencies[index];
    return latency === undefined ? [] : [{ latency, shares: it }];
  });
}
