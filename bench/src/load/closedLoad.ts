import type { StackProcess } from "../processes/stackProcess.ts";
import { joined, type Window, watch } from "./measure.ts";
import type { Traffic } from "./traffic.ts";
import { Windows } from "./windows.ts";

export interface ClosedPlan {
  readonly pairs: number;
  /** Units each pair has under way at any time. */
  readonly underWay: number;
  readonly warmUpMs: number;
  readonly windowMs: number;
  readonly windows: number;
}

/** Closed loop: each unit that is over starts the next one of its pair, so the stack is as busy as it can be. */
export async function closedLoad(traffic: Traffic, stack: StackProcess, plan: ClosedPlan): Promise<Window[]> {
  const windows = new Windows(plan.warmUpMs, plan.windowMs, plan.windows);
  const underWay = new Map<string, number>();
  const start = performance.now();
  let running = true;

  const send = (pair: number): void => {
    underWay.set(traffic.send(pair), performance.now());
  };
  traffic.arrived = (key, pair) => {
    const sentAt = underWay.get(key);
    if (sentAt === undefined) return;
    underWay.delete(key);
    const now = performance.now();
    windows.record(now - start, now - sentAt);
    if (running) send(pair);
  };
  for (let unit = 0; unit < plan.underWay; unit += 1) {
    for (let pair = 0; pair < plan.pairs; pair += 1) send(pair);
  }
  const shares = await watch(stack, windows, start);
  running = false;
  return joined(windows, shares);
}
