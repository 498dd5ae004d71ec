import type { MemoryState } from "./state.ts";

/** Requests that have not ended. */
export interface JobsInFlight {
  readonly queued: number;
  readonly running: number;
}

/** Counts over all tenants: for gauges, which are read every few seconds. */
export function countJobsInFlight({ dispatch }: Pick<MemoryState, "dispatch">): JobsInFlight {
  let queued = 0;
  let running = 0;
  for (const [, { state }] of dispatch.entries()) {
    queued += state.queue.length;
    running += state.running.size;
  }
  return { queued, running };
}
