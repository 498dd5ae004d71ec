import type { CallOptions, Clock, RateLimiter, Taken } from "../../ports/index.ts";
import { SweptMap } from "./sweptMap.ts";

/** Windows that are counted at once; more push out the oldest. */
const MAX_WINDOWS = 100_000;

interface Window {
  readonly endsAt: number;
  used: number;
}

/** Counters over windows aligned to the epoch, in memory only. */
export class MemoryRateLimiter implements RateLimiter {
  readonly #clock: Clock;
  readonly #windows = new SweptMap<Window>((it, now) => now >= it.endsAt);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async take(
    key: string,
    limit: number,
    windowMs: number,
    amount = 1,
    options?: CallOptions,
  ): Promise<Taken> {
    options?.signal?.throwIfAborted();
    const now = this.#clock.now();
    const window = this.#window(`${windowMs}:${key}`, windowMs, now);
    const allowed = window.used + amount <= limit;
    if (allowed) window.used += amount;
    return {
      allowed,
      remaining: Math.max(0, limit - window.used),
      retryAfterMs: allowed ? 0 : window.endsAt - now,
    };
  }

  #window(name: string, windowMs: number, now: number): Window {
    const known = this.#windows.get(name, now);
    if (known !== undefined) return known;
    const window = { endsAt: (Math.floor(now / windowMs) + 1) * windowMs, used: 0 };
    this.#windows.set(name, window, now);
    if (this.#windows.size > MAX_WINDOWS) this.#windows.dropOldest();
    return window;
  }
}
