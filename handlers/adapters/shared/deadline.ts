import type { LimitFunction } from "p-limit";
import type { CallOptions } from "../../ports/index.ts";

/**
 * Makes one call under the caller's signal and a deadline of its own, whichever comes first. A caller who gave up gets the
 * signal's reason; what goes wrong otherwise is what `translate` makes of it.
 */
export async function callWithin<T>(
  deadlineMs: number,
  options: CallOptions | undefined,
  translate: (error: unknown) => unknown,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const caller = options?.signal;
  caller?.throwIfAborted();
  const deadline = AbortSignal.timeout(deadlineMs);
  try {
    return await call(caller === undefined ? deadline : AbortSignal.any([caller, deadline]));
  } catch (error) {
    caller?.throwIfAborted();
    throw translate(error);
  }
}

/**
 * Does some work when its turn comes, under the signal of the whole call: waiting for a turn is part of it, so that where a
 * platform is slow waits do not pile up behind each other. Work whose signal is aborted by then is not begun.
 */
export function inTurn<T>(bounded: LimitFunction, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const turn = bounded(async () => {
    signal.throwIfAborted();
    return work();
  });
  return orAborted(turn, signal);
}

/** Waits for some work until the signal is aborted: then throws its reason, while the work itself goes on. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(signal.reason);
  if (signal.aborted) giveUp();
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    return await Promise.race([aborted, work]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}
