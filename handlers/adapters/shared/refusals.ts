import type { Taken } from "../../ports/index.ts";

/** Refusals that are remembered at once; more push out the oldest. */
const MAX_REFUSALS = 10_000;

interface Refusal {
  readonly endsAt: number;
  /** What the window held; it can only have grown since. */
  readonly used: number;
}

/**
 * What a limiter refused, until the window ends. A refused write costs as much as an accepted one, so a flood costs nothing
 * after its first refusal.
 */
export class Refusals {
  readonly #refusals = new Map<string, Refusal>();

  /** What the window held when it last refused; undefined where it did not, or has ended. */
  used(name: string, now: number): number | undefined {
    const known = this.#refusals.get(name);
    return known !== undefined && now < known.endsAt ? known.used : undefined;
  }

  remember(name: string, endsAt: number, used: number): void {
    this.#refusals.delete(name);
    this.#refusals.set(name, { endsAt, used });
    if (this.#refusals.size <= MAX_REFUSALS) return;
    const [oldest] = this.#refusals.keys();
    if (oldest !== undefined) this.#refusals.delete(oldest);
  }
}

export function refused(limit: number, used: number, retryAfterMs: number): Taken {
  return { allowed: false, remaining: Math.max(0, limit - used), retryAfterMs };
}
