/** Time and chance, as the SDK uses them; a spec brings its own. */
export interface Clock {
  /** Milliseconds from any fixed start; never goes back. */
  now(): number;
  /** Milliseconds since the epoch. */
  epoch(): number;
  /** A number in [0, 1). */
  random(): number;
  /** Calls back once after `ms` milliseconds; the result takes that back. */
  after(ms: number, callback: () => void): () => void;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  epoch: () => Date.now(),
  random: () => Math.random(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** Waits; rejects with the signal's reason where that comes first. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener("abort", stop);
      resolve();
    });
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** Full jitter: any time from 0 up to the step, which doubles from `base` up to `cap`. Milliseconds; `attempt` counts from 0. */
export function fullJitter(clock: Pick<Clock, "random">, attempt: number, base: number, cap: number): number {
  return clock.random() * Math.min(cap, base * 2 ** Math.min(attempt, 30));
}
