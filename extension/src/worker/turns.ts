/** Lets one after another in. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Waits for its turn; the result ends it. Rejects with the signal's reason where it aborts first. */
  async take(signal: AbortSignal): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#last;
    this.#last = before.then(() => promise);
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    try {
      signal.throwIfAborted();
      await Promise.race([before, aborted.promise]);
      return resolve;
    } catch (error) {
      resolve();
      throw error;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }
}
