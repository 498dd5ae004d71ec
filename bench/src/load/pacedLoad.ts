import { setTimeout as sleep } from "node:timers/promises";
import type { StackProcess } from "../processes/stackProcess.ts";
import { joined, type Window, watch } from "./measure.ts";
import { createSchedule } from "./schedule.ts";
import type { Traffic } from "./traffic.ts";
import { Windows } from "./windows.ts";

/** Time in which what is under way at the end, acknowledgements as well, may still arrive, milliseconds. */
const DRAIN_MS = 5000;
/** Time between two looks at whether everything has arrived, milliseconds. */
const DRAIN_STEP_MS = 20;

export interface PacedPlan {
  /** Messages a second through the stack. */
  readonly perSecond: number;
  readonly pairs: number;
  /** Whether the stack acknowledges durable events. */
  readonly acknowledges: boolean;
  readonly warmUpMs: number;
  readonly windowMs: number;
  readonly windows: number;
}

export interface Paced {
  readonly windows: readonly Window[];
  /** How late the generator itself sent, of all windows. */
  readonly lateness: readonly Window[];
  /** Units that never arrived, warm-up included. */
  readonly lost: number;
}

/**
 * Open loop: sends by the clock, whatever the stack does, and measures from the intended time, so that a stall counts
 * for every message that should have been sent during it.
 */
export async function pacedLoad(traffic: Traffic, stack: StackProcess, plan: PacedPlan): Promise<Paced> {
  const { acknowledges } = plan;
  const schedule = createSchedule(plan.perSecond / traffic.messages);
  const windows = new Windows(plan.warmUpMs, plan.windowMs, plan.windows);
  const lateness = new Windows(plan.warmUpMs, plan.windowMs, plan.windows);
  const underWay = new Map<string, number>();
  const start = performance.now();
  let sent = 0;

  traffic.arrived = (key) => {
    const due = underWay.get(key);
    if (due === undefined) return;
    underWay.delete(key);
    windows.record(due, performance.now() - start - due);
  };
  const timer = setInterval(() => {
    const now = performance.now() - start;
    for (const until = schedule.dueBy(now); sent < until; sent += 1) {
      const due = schedule.dueAt(sent);
      lateness.record(due, now - due);
      underWay.set(traffic.send(sent % plan.pairs), due);
    }
  }, 1);

  const shares = await watch(stack, windows, start);
  clearInterval(timer);
  const deadline = performance.now() + DRAIN_MS;
  const drained = () => underWay.size === 0 && (!acknowledges || traffic.acknowledged >= traffic.durables);
  while (!drained() && performance.now() < deadline) await sleep(DRAIN_STEP_MS);
  return { windows: joined(windows, shares), lateness: joined(lateness, shares), lost: underWay.size };
}
