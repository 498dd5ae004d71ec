import type { PatchOperation } from "@azure/cosmos";
import * as v from "valibot";
import type {
  CallOptions,
  Clock,
  KeyRecord,
  KeyStore,
  PairingOutcome,
  PairingRecord,
} from "../../ports/index.ts";
import { KeySchema } from "../../ports/recordSchemas.ts";
import { KEY_PREFIX, keyById, keyOfTenant, tenantPartition } from "../shared/itemKeys.ts";
import { where } from "./cosmos/condition.ts";
import type { Container, Item } from "./cosmos/container.ts";
import { Pairings } from "./pairings.ts";

export interface KeyStoreParts {
  /** Container `keys`. */
  readonly keys: Container;
  /** Container `live`, which holds the pairings. */
  readonly live: Container;
  readonly clock: Clock;
  readonly operatorKeyHash: (options: CallOptions | undefined) => Promise<string | undefined>;
}

/** Keys in the container `keys`, under their id and under their tenant. */
export class CosmosKeyStore implements KeyStore {
  readonly #parts: KeyStoreParts;
  readonly #pairings: Pairings;

  constructor(parts: KeyStoreParts) {
    this.#parts = parts;
    this.#pairings = new Pairings(parts.live, parts.clock);
  }

  /** Listed first: a key that works can always be seen and removed. */
  async put(key: KeyRecord, options?: CallOptions): Promise<void> {
    const { keys } = this.#parts;
    const { id, tenant, expiresAt } = key;
    await keys.set(keyOfTenant(tenant, id), { ...key }, expiresAt, options);
    await keys.set(keyById(id), { ...key }, expiresAt, options);
  }

  async find(keyId: string, options?: CallOptions): Promise<KeyRecord | undefined> {
    return this.#alive(await this.#parts.keys.get(keyById(keyId), options));
  }

  async list(tenant: string, options?: CallOptions): Promise<readonly KeyRecord[]> {
    const found = await this.#parts.keys.query(tenantPartition(tenant), KEY_PREFIX, options);
    return found.flatMap(({ item }) => this.#alive(item) ?? []);
  }

  /** Out of the list last: whoever repeats a removal that failed half-way still finds it there. */
  async remove(tenant: string, keyId: string, options?: CallOptions): Promise<void> {
    const { keys } = this.#parts;
    await keys.removeWhere(keyById(keyId), (stored) => parse(stored).tenant === tenant, options);
    await keys.remove(keyOfTenant(tenant, keyId), options);
  }

  async operatorKeyHash(options?: CallOptions): Promise<string | undefined> {
    options?.signal?.throwIfAborted();
    return this.#parts.operatorKeyHash(options);
  }

  async touch(
    keyId: string,
    usedAt: number,
    expiresAt: number | undefined,
    options?: CallOptions,
  ): Promise<void> {
    const { keys, clock } = this.#parts;
    const operations: PatchOperation[] = [
      { op: "set", path: "/item/lastUsedAt", value: usedAt },
      // Null where none is: a member that may be absent cannot be removed.
      { op: "set", path: "/item/expiresAt", value: expiresAt ?? null },
      keys.expiring(expiresAt),
    ];
    const lasting = where`NOT IS_DEFINED(c.item.expiresAt) OR IS_NULL(c.item.expiresAt)`;
    const alive = where`${lasting} OR c.item.expiresAt > ${clock.now()}`;
    const noted = await keys.patch(keyById(keyId), operations, alive, options);
    if (noted === undefined) return;
    const { tenant } = parse(noted);
    await keys.patch(keyOfTenant(tenant, keyId), operations, where`IS_DEFINED(c.id)`, options);
  }

  createPairing(pairing: PairingRecord, options?: CallOptions): Promise<"created" | "exists"> {
    return this.#pairings.create(pairing, options);
  }

  redeemPairing(id: string, hash: string, options?: CallOptions): Promise<PairingOutcome> {
    return this.#pairings.redeem(id, hash, options);
  }

  #alive(item: Item | undefined): KeyRecord | undefined {
    const record = item === undefined ? undefined : parse(item);
    const expired = record?.expiresAt !== undefined && this.#parts.clock.now() >= record.expiresAt;
    return expired ? undefined : record;
  }
}

function parse(item: Item): KeyRecord {
  const { expiresAt, ...members } = item;
  return v.parse(KeySchema, expiresAt === null ? members : item);
}
