import * as v from "valibot";
import type { CallOptions, Clock, PairingOutcome, PairingRecord } from "../../ports/index.ts";
import { PairingSchema } from "../../ports/recordSchemas.ts";
import { pairingKey } from "../shared/itemKeys.ts";
import type { Condition, Table } from "./dynamo/table.ts";

/** Wrong codes that a pairing survives, the voiding one included. */
const WRONG_TRIES = 5;

const StoredPairingSchema = v.looseObject({ ...PairingSchema.entries, wrongTries: v.number() });

/** Pairings in the table `live`. One that is void stays until it expires, so that its id is not given again meanwhile. */
export class Pairings {
  readonly #table: Table;
  readonly #clock: Clock;

  constructor(table: Table, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
  }

  async create(pairing: PairingRecord, options: CallOptions | undefined): Promise<"created" | "exists"> {
    const now = this.#clock.now();
    const created = await this.#table.put(
      pairingKey(pairing.id),
      { ...pairing, wrongTries: 0 },
      pairing.expiresAt,
      (it) => `attribute_not_exists(${it.name("pk")}) OR ${it.name("expiresAt")} <= ${it.value(now)}`,
      options,
    );
    return created.written ? "created" : "exists";
  }

  /** One call for the right code, a second to count a wrong one. */
  async redeem(id: string, hash: string, options: CallOptions | undefined): Promise<PairingOutcome> {
    const open = this.#isOpen();
    const redeemed = await this.#table.delete(
      pairingKey(id),
      (it) => `${open(it)} AND ${it.name("hash")} = ${it.value(hash)}`,
      options,
    );
    if (redeemed.written) {
      if (redeemed.before === undefined) return { outcome: "unknown" };
      const { wrongTries: _wrongTries, ...pairing } = v.parse(StoredPairingSchema, redeemed.before);
      return { outcome: "redeemed", pairing };
    }
    return redeemed.stored === undefined ? { outcome: "unknown" } : this.#countWrongTry(id, hash, options);
  }

  async #countWrongTry(id: string, hash: string, options: CallOptions | undefined): Promise<PairingOutcome> {
    const open = this.#isOpen();
    const counted = await this.#table.update(
      pairingKey(id),
      (it) => `ADD ${it.name("wrongTries")} ${it.value(1)}`,
      (it) => `${open(it)} AND ${it.name("hash")} <> ${it.value(hash)}`,
      options,
    );
    if (!counted.written || counted.before === undefined) return { outcome: "unknown" };
    const { wrongTries } = v.parse(StoredPairingSchema, counted.before);
    return { outcome: "wrong", triesLeft: WRONG_TRIES - wrongTries - 1 };
  }

  #isOpen(): Condition {
    const now = this.#clock.now();
    return (it) =>
      `${it.name("expiresAt")} > ${it.value(now)} AND ${it.name("wrongTries")} < ${it.value(WRONG_TRIES)}`;
  }
}
