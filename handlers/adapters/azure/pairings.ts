import * as v from "valibot";
import type { CallOptions, Clock, PairingOutcome, PairingRecord } from "../../ports/index.ts";
import { PairingSchema } from "../../ports/recordSchemas.ts";
import { pairingKey } from "../shared/itemKeys.ts";
import { type Condition, where } from "./cosmos/condition.ts";
import type { Container } from "./cosmos/container.ts";

/** Wrong codes that a pairing survives, the voiding one included. */
const WRONG_TRIES = 5;

const StoredPairingSchema = v.looseObject({
  ...PairingSchema.entries,
  wrongTries: v.number(),
  redeemed: v.exactOptional(v.boolean()),
});

/**
 * Pairings in the container `live`. One that is void or redeemed stays until it expires, so that its id is not given again
 * meanwhile.
 */
export class Pairings {
  readonly #container: Container;
  readonly #clock: Clock;

  constructor(container: Container, clock: Clock) {
    this.#container = container;
    this.#clock = clock;
  }

  async create(pairing: PairingRecord, options: CallOptions | undefined): Promise<"created" | "exists"> {
    const created = await this.#container.put(
      pairingKey(pairing.id),
      { ...pairing, wrongTries: 0 },
      pairing.expiresAt,
      (stored) => v.parse(StoredPairingSchema, stored).expiresAt <= this.#clock.now(),
      options,
    );
    return created.written ? "created" : "exists";
  }

  /** One call for the right code, a second to count a wrong one. */
  async redeem(id: string, hash: string, options: CallOptions | undefined): Promise<PairingOutcome> {
    const redeemed = await this.#container.patch(
      pairingKey(id),
      [{ op: "set", path: "/item/redeemed", value: true }],
      where`${this.#isOpen()} AND c.item.hash = ${hash}`,
      options,
    );
    if (redeemed === undefined) return this.#countWrongTry(id, hash, options);
    const {
      wrongTries: _wrongTries,
      redeemed: _redeemed,
      ...pairing
    } = v.parse(StoredPairingSchema, redeemed);
    return { outcome: "redeemed", pairing };
  }

  async #countWrongTry(id: string, hash: string, options: CallOptions | undefined): Promise<PairingOutcome> {
    const counted = await this.#container.patch(
      pairingKey(id),
      [{ op: "incr", path: "/item/wrongTries", value: 1 }],
      where`${this.#isOpen()} AND c.item.hash != ${hash}`,
      options,
    );
    if (counted === undefined) return { outcome: "unknown" };
    const { wrongTries } = v.parse(StoredPairingSchema, counted);
    return { outcome: "wrong", triesLeft: WRONG_TRIES - wrongTries };
  }

  #isOpen(): Condition {
    const now = this.#clock.now();
    return where`c.item.expiresAt > ${now} AND c.item.wrongTries < ${WRONG_TRIES} AND NOT IS_DEFINED(c.item.redeemed)`;
  }
}
