import { pause } from "./pause.ts";

/** Longest pause before another try, milliseconds; a random part of it passes, so that many do not come at once. */
const PAUSE_MS = 2000;

/** Thrown where another try would end the same. */
export class Hopeless extends Error {
  override readonly name = "Hopeless";
  override readonly cause: Error;

  constructor(cause: Error) {
    super(cause.message);
    this.cause = cause;
  }
}

/**
 * Tries as often as there are times, each for that many milliseconds. Rejects with the signal's reason, with the cause of
 * a `Hopeless` at once, else with what the last try threw.
 */
export async function inTries<R>(
  timesMs: readonly number[],
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<R>,
  wait = pause,
): Promise<R> {
  const [ms = 0, ...others] = timesMs;
  try {
    return await work(AbortSignal.any([signal, AbortSignal.timeout(ms)]));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Hopeless) throw error.cause;
    if (others.length === 0) throw error;
  }
  await wait(Math.random() * PAUSE_MS, signal);
  signal.throwIfAborted();
  return inTries(others, signal, work, wait);
}
