import type { Container as CosmosContainer, ItemDefinition, PatchOperation } from "@azure/cosmos";
import * as v from "valibot";
import { type CallOptions, type Clock, StoreUnavailable } from "../../../ports/index.ts";
import type { ItemKey } from "../../shared/itemKeys.ts";
import { statusOf, within } from "../calls.ts";
import { type Condition, where } from "./condition.ts";

/** Version of the items that this release writes; items of the next one are read as well. */
const ITEM_VERSION = 1;
/** Most of one call, its repeats included, milliseconds. */
const CALL_MS = 5000;
/** Cosmos's word for an item that stays. */
const KEEP = -1;
/** Times that a write is decided anew because another one came between. */
const MAX_ROUNDS = 5;
const CONTENDED_RETRY_MS = 500;

/** Answers to a write of an item that is not there, or not as it must be. */
const NOT_AS_WANTED = [404, 412] as const;

type Members = Readonly<Record<string, unknown>>;

/** An item without what the container adds to every one. */
export type Item = Readonly<Record<string, unknown>>;

/** What a whole write met. */
export type Written =
  | { readonly written: true; readonly before: Item | undefined }
  /** What is stored did not yield. */
  | { readonly written: false; readonly stored: Item };

/** Milliseconds since the epoch at which the item may go; undefined keeps it. */
type Expiry = number | undefined;

interface Stored {
  readonly item: Item;
  readonly etag: string;
}

/** A record has an `id` of its own, so it stands in a member: `item`. */
const StoredSchema = v.looseObject({
  id: v.string(),
  v: v.number(),
  item: v.record(v.string(), v.unknown()),
  _etag: v.string(),
});

/**
 * One container. Reads and conditions see the newest write: the account's consistency is `Strong`. Cosmos counts an item's
 * time to live from its last write, so what is expired may still be there; whoever reads it looks at the time itself.
 */
export class Container {
  readonly #container: CosmosContainer;
  readonly #clock: Clock;

  constructor(container: CosmosContainer, clock: Clock) {
    this.#container = container;
    this.#clock = clock;
  }

  async get(key: ItemKey, options: CallOptions | undefined): Promise<Item | undefined> {
    return (await this.#read(key, options))?.item;
  }

  /** Every item of a partition whose id begins so, with its id. One call a page. */
  async query(
    pk: string,
    prefix: string,
    options: CallOptions | undefined,
  ): Promise<readonly { readonly id: string; readonly item: Item }[]> {
    const query = {
      query: "SELECT * FROM c WHERE c.pk = @pk AND STARTSWITH(c.id, @prefix)",
      parameters: [
        { name: "@pk", value: pk },
        { name: "@prefix", value: prefix },
      ],
    };
    const found: { id: string; item: Item }[] = [];
    let continuationToken: string | undefined;
    do {
      const page = await within(CALL_MS, options, (abortSignal) =>
        this.#container.items
          .query<unknown>(query, {
            partitionKey: pk,
            abortSignal,
            ...(continuationToken !== undefined && { continuationToken }),
          })
          .fetchNext(),
      );
      for (const it of page.resources ?? []) {
        const stored = v.parse(StoredSchema, it);
        found.push({ id: stored.id, item: itemOf(stored) });
      }
      continuationToken = page.continuationToken || undefined;
    } while (continuationToken !== undefined);
    return found;
  }

  /** Stores the item as a whole, whatever was there. */
  async set(
    key: ItemKey,
    members: Members,
    expiresAt: Expiry,
    options: CallOptions | undefined,
  ): Promise<void> {
    await within(CALL_MS, options, (abortSignal) =>
      this.#container.items.upsert(this.#document(key, members, expiresAt), { abortSignal }),
    );
  }

  /** Stores the item where none is; whether it did. */
  async create(
    key: ItemKey,
    members: Members,
    expiresAt: Expiry,
    options: CallOptions | undefined,
  ): Promise<boolean> {
    return this.#unless([409], options, (abortSignal) =>
      this.#container.items.create(this.#document(key, members, expiresAt), { abortSignal }),
    );
  }

  /** Stores the item where none is, or where what is there `yields`: one call, three where something is there. */
  async put(
    key: ItemKey,
    members: Members,
    expiresAt: Expiry,
    yields: (stored: Item) => boolean,
    options: CallOptions | undefined,
  ): Promise<Written> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      if (await this.create(key, members, expiresAt, options)) return { written: true, before: undefined };
      const stored = await this.#read(key, options);
      if (stored === undefined) continue;
      if (!yields(stored.item)) return { written: false, stored: stored.item };
      const replaced = await this.#unless(NOT_AS_WANTED, options, (abortSignal) =>
        this.#item(key).replace(this.#document(key, members, expiresAt), {
          abortSignal,
          accessCondition: { type: "IfMatch", condition: stored.etag },
        }),
      );
      if (replaced) return { written: true, before: stored.item };
    }
    throw new StoreUnavailable("too many write the same item", { retryAfterMs: CONTENDED_RETRY_MS });
  }

  /** Changes members where the condition holds for what is stored; the item as it is then, or undefined. */
  async patch(
    key: ItemKey,
    operations: readonly PatchOperation[],
    condition: Condition,
    options: CallOptions | undefined,
  ): Promise<Item | undefined> {
    let after: Item | undefined;
    await this.#unless(NOT_AS_WANTED, options, async (abortSignal) => {
      const { resource } = await this.#item(key).patch<ItemDefinition>(
        { operations: [...operations], condition: predicateOf(key, condition) },
        { abortSignal },
      );
      after = itemOf(v.parse(StoredSchema, resource));
    });
    return after;
  }

  /** Removes the item where it passes the test, and nothing where there is none. */
  async removeWhere(
    key: ItemKey,
    test: (stored: Item) => boolean,
    options: CallOptions | undefined,
  ): Promise<void> {
    const stored = await this.#read(key, options);
    if (stored === undefined || !test(stored.item)) return;
    await this.#unless(NOT_AS_WANTED, options, (abortSignal) =>
      this.#item(key).delete({
        abortSignal,
        accessCondition: { type: "IfMatch", condition: stored.etag },
      }),
    );
  }

  /** Removes the item; an absent one is fine. */
  async remove(key: ItemKey, options: CallOptions | undefined): Promise<void> {
    await this.#unless(NOT_AS_WANTED, options, (abortSignal) => this.#item(key).delete({ abortSignal }));
  }

  /** Operation that gives a patched item this expiry. */
  expiring(expiresAt: Expiry): PatchOperation {
    return { op: "set", path: "/ttl", value: expiresAt === undefined ? KEEP : this.#secondsUntil(expiresAt) };
  }

  async #read(key: ItemKey, options: CallOptions | undefined): Promise<Stored | undefined> {
    const { statusCode, resource } = await within(CALL_MS, options, (abortSignal) =>
      this.#item(key).read({ abortSignal }),
    );
    if (statusCode === 404 || resource === undefined) return undefined;
    const stored = v.parse(StoredSchema, resource);
    return { item: itemOf(stored), etag: stored._etag };
  }

  /** Whether a write happened: not, where it was refused with one of these. */
  async #unless(
    refusals: readonly number[],
    options: CallOptions | undefined,
    write: (signal: AbortSignal) => Promise<unknown>,
  ): Promise<boolean> {
    try {
      await within(CALL_MS, options, write);
      return true;
    } catch (error) {
      const status = statusOf(error);
      if (status !== undefined && refusals.includes(status)) return false;
      throw error;
    }
  }

  #item({ pk, sk }: ItemKey) {
    return this.#container.item(sk, pk);
  }

  #document({ pk, sk }: ItemKey, members: Members, expiresAt: Expiry) {
    return {
      id: sk,
      pk,
      v: ITEM_VERSION,
      item: members,
      ...(expiresAt !== undefined && { ttl: this.#secondsUntil(expiresAt) }),
    };
  }

  #secondsUntil(expiresAt: number): number {
    return Math.max(1, Math.ceil((expiresAt - this.#clock.now()) / 1000));
  }
}

/**
 * The key is implied; the Cosmos DB server of the tests must be told the partition, and reads a predicate that begins in one
 * line in lower case.
 */
function predicateOf({ pk }: ItemKey, condition: Condition): string {
  return `FROM c\nWHERE ${where`c.pk = ${pk} AND ${condition}`.text}`;
}

function itemOf({ v: version, item }: v.InferOutput<typeof StoredSchema>): Item {
  if (version <= ITEM_VERSION + 1) return item;
  throw new StoreUnavailable(`an item of version ${version} was written by a newer release`);
}
