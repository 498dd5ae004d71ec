import * as v from "valibot";
import type { CallOptions, Clock, ReleaseRecord, ReleaseSettings } from "../../ports/index.ts";
import { ReleaseSchema } from "../../ports/recordSchemas.ts";
import { type ItemKey, RELEASE_KEY } from "./itemKeys.ts";

const CACHE_MS = 15_000;

/** Where items are read by name. */
interface Items {
  get(key: ItemKey, options: CallOptions | undefined): Promise<object | undefined>;
}

/** The release record among the items `live`, read at most every 15 s. Until one is written, `own` is active and nothing drains. */
export class StoredReleaseSettings implements ReleaseSettings {
  readonly #items: Items;
  readonly #clock: Clock;
  readonly #own: string;
  #read: { readonly record: ReleaseRecord; readonly at: number } | undefined;

  constructor(items: Items, clock: Clock, own: string) {
    this.#items = items;
    this.#clock = clock;
    this.#own = own;
  }

  async release(options?: CallOptions): Promise<ReleaseRecord> {
    options?.signal?.throwIfAborted();
    const now = this.#clock.now();
    if (this.#read !== undefined && now - this.#read.at < CACHE_MS) return this.#read.record;
    const item = await this.#items.get(RELEASE_KEY, options);
    const record = item === undefined ? { active: this.#own, draining: [] } : v.parse(ReleaseSchema, item);
    this.#read = { record, at: now };
    return record;
  }
}
