import { codeOf } from "./codeOf.ts";
import { advice } from "./problemError.ts";

/** Longest a job may take, milliseconds. */
const JOB_MS = 300_000;

/** What belongs to a job's end. */
export interface JobEnd {
  /** Aborts where the job is cancelled, or its connection ends with the code `CLOSED`. */
  readonly signal: AbortSignal;
  /** Has the page stop drawing; called where there is no result. */
  stop(): Promise<void>;
}

/**
 * Has a job done within 5 min; rejects with `TIMEOUT` afterwards. `timeoutAfter` is the clock: a signal that aborts after
 * so many milliseconds.
 */
export async function withinTime<R>(
  work: (signal: AbortSignal) => Promise<R>,
  { signal: outer, stop }: JobEnd,
  timeoutAfter: (ms: number) => AbortSignal = (ms) => AbortSignal.timeout(ms),
): Promise<R> {
  const timeout = timeoutAfter(JOB_MS);
  const signal = AbortSignal.any([outer, timeout]);
  // A page or a server that never answers holds no job beyond its end.
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  try {
    return await Promise.race([work(signal), aborted]);
  } catch (error) {
    // A connection that ends is not the job's end: what is drawn is needed to go on.
    if (outer.aborted && codeOf(outer.reason) === "CLOSED") throw error;
    await stop();
    if (!outer.aborted && timeout.aborted)
      throw advice("TIMEOUT", "no image within 5 minutes", "Ask again later.");
    throw error;
  }
}
