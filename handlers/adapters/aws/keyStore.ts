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
import { type Condition, type Item, setting, type Table } from "./dynamo/table.ts";
import { Pairings } from "./pairings.ts";

export interface KeyStoreParts {
  /** Table `keys`. */
  readonly keys: Table;
  /** Table `live`, which holds the pairings. */
  readonly live: Table;
  readonly clock: Clock;
  readonly operatorKeyHash: (options: CallOptions | undefined) => Promise<string | undefined>;
}

/** Keys in the table `keys`, under their id and under their tenant. */
export class DynamoKeyStore implements KeyStore {
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
    await keys.put(keyOfTenant(tenant, id), key, expiresAt, undefined, options);
    await keys.put(keyById(id), key, expiresAt, undefined, options);
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
    await keys.delete(keyById(keyId), (it) => `${it.name("tenant")} = ${it.value(tenant)}`, options);
    await keys.delete(keyOfTenant(tenant, keyId), undefined, options);
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
    const { keys } = this.#parts;
    const moved = setting({ lastUsedAt: usedAt, expiresAt }, expiresAt);
    const noted = await keys.update(keyById(keyId), moved, this.#isAlive(), options);
    const record = noted.written ? noted.before : undefined;
    if (record === undefined) return;
    const { tenant } = v.parse(KeySchema, record);
    await keys.update(keyOfTenant(tenant, keyId), moved, isThere, options);
  }

  createPairing(pairing: PairingRecord, options?: CallOptions): Promise<"created" | "exists"> {
    return this.#pairings.create(pairing, options);
  }

  redeemPairing(id: string, hash: string, options?: CallOptions): Promise<PairingOutcome> {
    return this.#pairings.redeem(id, hash, options);
  }

  #isAlive(): Condition {
    const now = this.#parts.clock.now();
    return (it) => {
      const lasting = `attribute_not_exists(${it.name("expiresAt")})`;
      return `${isThere(it)} AND (${lasting} OR ${it.name("expiresAt")} > ${it.value(now)})`;
    };
  }

  #alive(item: Item | undefined): KeyRecord | undefined {
    const record = item === undefined ? undefined : v.parse(KeySchema, item);
    const expired = record?.expiresAt !== undefined && this.#parts.clock.now() >= record.expiresAt;
    return expired ? undefined : record;
  }
}

const isThere: Condition = (it) => `attribute_exists(${it.name("pk")})`;
