import { type CallOptions, type Clock, type ImageRecord, StoreUnavailable } from "../../ports/index.ts";
import type { Entry } from "./entries.ts";
import { MemoryState } from "./state.ts";

/** Most of everything the store holds; beyond it new things are refused with `StoreUnavailable`. */
export interface MemoryLimits {
  /** Tenants with a dispatch record. */
  readonly tenants: number;
  readonly sessions: number;
  readonly keys: number;
  /** Estimated bytes of jobs and events. */
  readonly jobBytes: number;
}

/** What the stores share: the state, the clock, and the one way to change the state. */
export interface Database {
  readonly clock: Clock;
  readonly limits: MemoryLimits;
  /** The state as it is now; never kept across an await. Throws `StoreUnavailable` while it is being read from disk. */
  state(): MemoryState;
  /** Takes the change in at once and resolves when it is durable. Throws and rejects with `StoreUnavailable`. */
  commit(entry: Entry, options: CallOptions | undefined): Promise<void>;
  /** Resolves when everything taken in so far is durable: a repeat is answered no earlier than the first. */
  settled(options: CallOptions | undefined): Promise<void>;
}

/** A database without a disk. */
export class VolatileDatabase implements Database {
  readonly clock: Clock;
  readonly limits: MemoryLimits;
  readonly #state = new MemoryState();

  constructor(clock: Clock, limits: MemoryLimits, onImageGone: (image: ImageRecord) => void) {
    this.clock = clock;
    this.limits = limits;
    this.#state.onImageGone = onImageGone;
  }

  state(): MemoryState {
    return this.#state;
  }

  async commit(entry: Entry): Promise<void> {
    this.#state.apply(entry, this.clock.now());
  }

  async settled(): Promise<void> {}
}

/** Rows that are looked at before something new is refused: if some of them are dead, there will be room soon. */
const STEPS_BEFORE_REFUSAL = 1000;

/** Refuses a new thing where the store already holds as many as it may. `held` says how much of it there is. */
export function requireRoom(
  table: { sweep(steps: number, now: number): void },
  held: () => number,
  { limit, what, now }: { readonly limit: number; readonly what: string; readonly now: number },
): void {
  if (held() < limit) return;
  table.sweep(STEPS_BEFORE_REFUSAL, now);
  if (held() < limit) return;
  throw new StoreUnavailable(`the store holds its limit of ${limit} ${what}`, { retryAfterMs: 60_000 });
}
