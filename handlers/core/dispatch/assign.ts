import type { ExtensionEntry, QueuedJob, RunningJob } from "../../ports/index.ts";
import type { Draft } from "./draft.ts";
import type { DispatchEffect, DispatchPolicy } from "./events.ts";

/** Gives waiting jobs to free extensions, first in, first out; a job whose target is busy lets others pass. */
export function assignWaiting(
  draft: Draft,
  policy: DispatchPolicy,
  now: number,
  avoid?: string,
): DispatchEffect[] {
  const effects: DispatchEffect[] = [];
  for (const job of draft.queue) {
    const effect = assign(draft, job, policy, now, avoid);
    if (effect !== undefined) effects.push(effect);
    else if (job.target === undefined) break;
  }
  return effects;
}

/** Leases a job to the extension it names, else to the one with most free slots, then the one seen last. */
export function assign(
  draft: Draft,
  job: QueuedJob,
  policy: DispatchPolicy,
  now: number,
  avoid?: string,
): DispatchEffect | undefined {
  const taker =
    job.target === undefined ? freest(draft, avoid) : isFree(draft, job.target) ? job.target : undefined;
  const address = taker === undefined ? undefined : draft.extension(taker)?.address;
  if (taker === undefined || address === undefined) return undefined;
  const running: RunningJob = { ...job, taker, leaseUntil: now + policy.leaseMs, cancelled: false };
  if (draft.queued(job.correlationId) !== undefined) draft.dequeue(job.correlationId);
  draft.run(running);
  return { effect: "assign", job: running, address };
}

/** Extensions that have an address. */
export function countConnected(extensions: Iterable<readonly [string, ExtensionEntry]>): number {
  let count = 0;
  for (const [, entry] of extensions) if (entry.address !== undefined) count += 1;
  return count;
}

function isFree(draft: Draft, session: string): boolean {
  const entry = draft.extension(session);
  return entry?.address !== undefined && draft.load(session) < entry.slots;
}

function freest(draft: Draft, avoid: string | undefined): string | undefined {
  let best: { session: string; free: number; seenAt: number } | undefined;
  let last: string | undefined;
  for (const [session, entry] of draft.extensions()) {
    if (entry.address === undefined) continue;
    const free = entry.slots - draft.load(session);
    if (free <= 0) continue;
    if (session === avoid) {
      last = session;
      continue;
    }
    if (best === undefined || free > best.free || (free === best.free && entry.seenAt > best.seenAt)) {
      best = { session, free, seenAt: entry.seenAt };
    }
  }
  return best?.session ?? last;
}
