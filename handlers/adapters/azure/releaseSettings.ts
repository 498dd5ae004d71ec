import * as v from "valibot";
import type { CallOptions, Clock, ReleaseRecord, ReleaseSettings } from "../../ports/index.ts";
import { ReleaseSchema } from "../../ports/recordSchemas.ts";
import { RELEASE_KEY } from "../shared/itemKeys.ts";
import type { Container } from "./cosmos/container.ts";

const CACHE_MS = 15_000;

/** The release record in the container `live`, read at most every 15 s. Until one is written, `own` is active and nothing drains. */
export class CosmosReleaseSettings implements ReleaseSettings {
  readonly #container: Container;
  readonly #clock: Clock;
  readonly #own: string;
  #read: { readonly record: ReleaseRecord; readonly at: number } | undefined;

  constructor(container: Container, clock: Clock, own: string) {
    this.#container = container;
    this.#clock = clock;
    this.#own = own;
  }

  async release(options?: CallOptions): Promise<ReleaseRecord> {
    options?.signal?.throwIfAborted();
    const now = this.#clock.now();
    if (this.#read !== undefined && now - this.#read.at < CACHE_MS) return this.#read.record;
    const item = await this.#container.get(RELEASE_KEY, options);
    const record = item === undefined ? { active: this.#own, draining: [] } : v.parse(ReleaseSchema, item);
    this.#read = { record, at: now };
    return record;
  }
}
