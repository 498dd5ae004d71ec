import type { CallOptions, Clock, RateLimiter, Taken } from "../../ports/index.ts";
import { windowKey } from "../shared/itemKeys.ts";
import { Refusals, refused } from "../shared/refusals.ts";
import { adding, type Table } from "./dynamo/table.ts";

/**
 * Counters over windows aligned to the epoch in the table `live`: one conditional write each.
 */
export class DynamoRateLimiter implements RateLimiter {
  readonly #table: Table;
  readonly #clock: Clock;
  readonly #refusals = new Refusals();

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
    const known = this.#refusals.used(name, now);
    if (known !== undefined && known + amount > limit) return refused(limit, known, endsAt - now);
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
      if (known !== undefined) this.#refusals.remember(name, endsAt, used);
      return { allowed: true, remaining: Math.max(0, limit - used), retryAfterMs: 0 };
    }
    const used = countOf(counted.stored);
    this.#refusals.remember(name, endsAt, used);
    return refused(limit, used, endsAt - now);
  }
}

function countOf(item: { readonly n?: unknown } | undefined): number {
  return typeof item?.n === "number" ? item.n : 0;
}
