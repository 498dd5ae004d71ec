interface Waiter {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
  readonly keepTrying: boolean;
}

/** Those who wait for the connection, each as long as it wants to. */
export class Waiters {
  readonly #waiters = new Set<Waiter>();

  get size(): number {
    return this.#waiters.size;
  }

  /** Waits for a Welcome. `left` is called when the signal aborted. */
  wait(signal: AbortSignal | undefined, keepTrying: boolean, left: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiters.delete(waiter);
        reject(signal?.reason);
        left();
      };
      const settle = (finish: () => void) => {
        this.#waiters.delete(waiter);
        signal?.removeEventListener("abort", abort);
        finish();
      };
      const waiter: Waiter = {
        keepTrying,
        resolve: () => settle(resolve),
        reject: (reason) => settle(() => reject(reason)),
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.#waiters.add(waiter);
    });
  }

  resolve(): void {
    for (const waiter of [...this.#waiters]) waiter.resolve();
  }

  /** Tells everybody, or only those who wanted one try. */
  reject(reason: unknown, only: "all" | "impatient"): void {
    for (const waiter of [...this.#waiters]) {
      if (only === "all" || !waiter.keepTrying) waiter.reject(reason);
    }
  }
}
