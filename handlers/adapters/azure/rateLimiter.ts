import type { CallOptions, Clock, RateLimiter, Taken } from "../../ports/index.ts";
import { type ItemKey, windowKey } from "../shared/itemKeys.ts";
import { Refusals, refused } from "../shared/refusals.ts";
import { where } from "./cosmos/condition.ts";
import type { Container, Item } from "./cosmos/container.ts";

/** Windows that are remembered as begun; a forgotten one costs a call more. */
const MAX_BEGUN = 10_000;

/**
 * Counters over windows aligned to the epoch in the container `live`: a create begins a window, conditional patches count in
 * it. One call each, two where another process began the window.
 */
export class CosmosRateLimiter implements RateLimiter {
  readonly #container: Container;
  readonly #clock: Clock;
  readonly #refusals = new Refusals();
  readonly #begun = new Set<string>();

  constructor(container: Container, clock: Clock) {
    this.#container = container;
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
    const window = windowKey(key, windowMs, startsAt);
    if (amount <= limit) {
      const begun = await this.#begin(window, amount, endsAt + windowMs, options);
      const counted = begun ? amount : await this.#count(window, amount, limit - amount, options);
      if (counted !== undefined) {
        if (known !== undefined) this.#refusals.remember(name, endsAt, counted);
        return { allowed: true, remaining: Math.max(0, limit - counted), retryAfterMs: 0 };
      }
    }
    const used = usedOf(await this.#container.get(window, options));
    this.#refusals.remember(name, endsAt, used);
    return refused(limit, used, endsAt - now);
  }

  /** Whether this call was the first of the window. */
  async #begin(
    window: ItemKey,
    amount: number,
    expiresAt: number,
    options: CallOptions | undefined,
  ): Promise<boolean> {
    const name = `${window.pk}\n${window.sk}`;
    if (this.#begun.has(name)) return false;
    const created = await this.#container.create(window, { n: amount }, expiresAt, options);
    this.#begun.add(name);
    const [oldest] = this.#begun;
    if (this.#begun.size > MAX_BEGUN && oldest !== undefined) this.#begun.delete(oldest);
    return created;
  }

  /** What the window holds with this amount; undefined where it does not fit. */
  async #count(
    window: ItemKey,
    amount: number,
    room: number,
    options: CallOptions | undefined,
  ): Promise<number | undefined> {
    const after = await this.#container.patch(
      window,
      [{ op: "incr", path: "/item/n", value: amount }],
      where`c.item.n <= ${room}`,
      options,
    );
    return after === undefined ? undefined : usedOf(after);
  }
}

function usedOf(item: Item | undefined): number {
  return typeof item?.n === "number" ? item.n : 0;
}
