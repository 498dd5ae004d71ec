import type { CallOptions, Clock, RateLimiter, Taken } from "../../ports/index.ts";
import { windowKey } from "./dynamo/itemKeys.ts";
import { adding, type Table } from "./dynamo/table.ts";

/** Refusals that are remembered at once; more push out the oldest. */
const MAX_REFUSALS = 10_000;

interface Refusal {
  readonly endsAt: number;
  /** What the window held; it can only have grown since. */
  readonly used: number;
}

/**
 * Counters over windows aligned to the epoch in the table `live`: one conditional write each. A refused write costs as much as
 * an accepted one, so what was refused is remembered until the window ends: a flood costs nothing after its first refusal.
 */
export class DynamoRateLimiter implements RateLimiter {
  readonly #table: Table;
  readonly #clock: Clock;
  readonly #refusals = new Map<string, Refusal>();

  constructor(table: Table, clock: Clock) {
    this.#table = table;
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
    const startsAt = Math.floor(now / windowMs) * windowMs;
    const endsAt = startsAt + windowMs;
    const name = `${windowMs}:${key}`;
    const known = this.#refusals.get(name);
    if (known !== undefined && now < known.endsAt && known.used + amount > limit) {
      return refused(limit, known.used, endsAt - now);
    }
    const room = limit - amount;
    const counted = await this.#table.update(
      windowKey(key, windowMs, startsAt),
      adding("n", amount, endsAt + windowMs),
      (it) => {
        const fits = `${it.name("n")} <= ${it.value(room)}`;
        return room < 0 ? fits : `attribute_not_exists(${it.name("n")}) OR ${fits}`;
      },
      options,
    );
    if (counted.written) {
      const used = countOf(counted.before) + amount;
      if (known !== undefined) this.#remember(name, { endsAt, used });
      return { allowed: true, remaining: Math.max(0, limit - used), retryAfterMs: 0 };
    }
    const used = countOf(counted.stored);
    this.#remember(name, { endsAt, used });
    return refused(limit, used, endsAt - now);
  }

  #remember(name: string, refusal: Refusal): void {
    this.#refusals.delete(name);
    this.#refusals.set(name, refusal);
    if (this.#refusals.size <= MAX_REFUSALS) return;
    const [oldest] = this.#refusals.keys();
    if (oldest !== undefined) this.#refusals.delete(oldest);
  }
}

function refused(limit: number, used: number, retryAfterMs: number): Taken {
  return { allowed: false, remaining: Math.max(0, limit - used), retryAfterMs };
}

function countOf(item: { readonly n?: unknown } | undefined): number {
  return typeof item?.n === "number" ? item.n : 0;
}
