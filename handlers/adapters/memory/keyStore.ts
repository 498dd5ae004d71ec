import type { CallOptions, KeyRecord, KeyStore, PairingOutcome, PairingRecord } from "../../ports/index.ts";
import { type Database, requireRoom } from "./database.ts";

/** Wrong codes that a pairing survives, the voiding one included. */
const WRONG_TRIES = 5;

/** Keys and pairings in memory. */
export class MemoryKeyStore implements KeyStore {
  readonly #database: Database;
  readonly #operatorKeyHash: string | undefined;

  /** `operatorKeyHash`: SHA-256 (hex) of the operator key that was given to this server, if any. */
  constructor(database: Database, operatorKeyHash: string | undefined) {
    this.#database = database;
    this.#operatorKeyHash = operatorKeyHash;
  }

  async operatorKeyHash(options?: CallOptions): Promise<string | undefined> {
    options?.signal?.throwIfAborted();
    return this.#operatorKeyHash;
  }

  async put(key: KeyRecord, options?: CallOptions): Promise<void> {
    options?.signal?.throwIfAborted();
    const { keys } = this.#database.state();
    if (this.#find(key.id) === undefined) requireRoom(keys, () => keys.size, this.#room("keys"));
    await this.#database.commit({ op: "key", key }, options);
  }

  async find(keyId: string, options?: CallOptions): Promise<KeyRecord | undefined> {
    options?.signal?.throwIfAborted();
    return this.#find(keyId);
  }

  async list(tenant: string, options?: CallOptions): Promise<readonly KeyRecord[]> {
    options?.signal?.throwIfAborted();
    return this.#database.state().keys.list(tenant, this.#database.clock.now());
  }

  async remove(tenant: string, keyId: string, options?: CallOptions): Promise<void> {
    options?.signal?.throwIfAborted();
    if (this.#find(keyId)?.tenant === tenant) {
      await this.#database.commit({ op: "removeKey", tenant, id: keyId }, options);
    } else await this.#database.settled(options);
  }

  async touch(
    keyId: string,
    usedAt: number,
    expiresAt: number | undefined,
    options?: CallOptions,
  ): Promise<void> {
    options?.signal?.throwIfAborted();
    const stored = this.#find(keyId);
    if (stored === undefined) return this.#database.settled(options);
    const { expiresAt: _moved, ...rest } = stored;
    const lastUsedAt = Math.max(usedAt, stored.lastUsedAt ?? 0);
    const key = { ...rest, lastUsedAt, ...(expiresAt !== undefined && { expiresAt }) };
    return this.#database.commit({ op: "key", key }, options);
  }

  async createPairing(pairing: PairingRecord, options?: CallOptions): Promise<"created" | "exists"> {
    options?.signal?.throwIfAborted();
    const { pairings } = this.#database.state();
    if (pairings.get(pairing.id, this.#database.clock.now()) !== undefined) {
      await this.#database.settled(options);
      return "exists";
    }
    requireRoom(pairings, () => pairings.size, this.#room("pairings"));
    await this.#database.commit({ op: "pairing", pairing, wrongTries: 0 }, options);
    return "created";
  }

  async redeemPairing(id: string, hash: string, options?: CallOptions): Promise<PairingOutcome> {
    options?.signal?.throwIfAborted();
    const stored = this.#database.state().pairings.get(id, this.#database.clock.now());
    if (stored === undefined) return { outcome: "unknown" };
    const { record: pairing } = stored;
    if (pairing.hash === hash) {
      await this.#database.commit({ op: "removePairing", id }, options);
      return { outcome: "redeemed", pairing };
    }
    const wrongTries = stored.wrongTries + 1;
    const triesLeft = WRONG_TRIES - wrongTries;
    if (triesLeft > 0) await this.#database.commit({ op: "pairing", pairing, wrongTries }, options);
    else await this.#database.commit({ op: "removePairing", id }, options);
    return { outcome: "wrong", triesLeft };
  }

  #room(what: string) {
    const { clock, limits } = this.#database;
    return { limit: limits.keys, what, now: clock.now() };
  }

  #find(keyId: string): KeyRecord | undefined {
    return this.#database.state().findKey(keyId, this.#database.clock.now());
  }
}
