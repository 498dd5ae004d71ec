import * as v from "valibot";
import type { CallOptions, Clock, ReleaseRecord, ReleaseSettings } from "../../ports/index.ts";
import { ReleaseSchema } from "../../ports/recordSchemas.ts";
import { RELEASE_KEY } from "../shared/itemKeys.ts";
import type { Table } from "./dynamo/table.ts";

const CACHE_MS = 15_000;

/** The release record in the table `live`, read at most every 15 s. Until one is written, `own` is active and nothing drains. */
export class DynamoReleaseSettings implements ReleaseSettings {
  readonly #table: Table;
  readonly #clock: Clock;
  readonly #own: string;
  #read: { readonly record: ReleaseRecord; readonly at: number } | undefined;

  constructor(table: Table, clock: Clock, own: string) {
    this.#table = table;
    this.#clock = clock;
    this.#own = own;
  }

  async release(options?: CallOptions): Promise<ReleaseRecord> {
    options?.signal?.throwIfAborted();
    const now = this.#clock.now();
    if (this.#read !== undefined && now - this.#read.at < CACHE_MS) return this.#read.record;
    const item = await this.#table.get(RELEASE_KEY, options);
    const record = item === undefined ? { active: this.#own, draining: [] } : v.parse(ReleaseSchema, item);
    this.#read = { record, at: now };
    return record;
  }
}
