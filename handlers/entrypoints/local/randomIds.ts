import { randomBytes, randomFillSync, randomInt } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import type { Clock, Ids } from "../../ports/index.ts";

const UUID_BYTES = 16;
/** Random bytes drawn from the system at a time: a call for each identifier costs as much as reading a frame. */
const POOL_BYTES = 512 * UUID_BYTES;
/** Where a millisecond's sequence begins, at most: half of its 32 bits are left to count. */
const HIGHEST_START = 2 ** 31;

/** Identifiers of one process. Each UUID is greater than the ones before it. */
export class RandomIds implements Ids {
  readonly #clock: Clock;
  readonly #pool = Buffer.alloc(POOL_BYTES);
  #used = POOL_BYTES;
  #milliseconds = 0;
  #sequence = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  uuid(): string {
    const now = this.#clock.now();
    if (now > this.#milliseconds) {
      this.#milliseconds = now;
      this.#sequence = randomInt(HIGHEST_START);
    } else {
      this.#sequence += 1;
    }
    return uuidv7({ msecs: this.#milliseconds, seq: this.#sequence, random: this.#random() });
  }

  random(bytes: number): Uint8Array {
    return randomBytes(bytes);
  }

  #random(): Uint8Array {
    if (this.#used === POOL_BYTES) {
      randomFillSync(this.#pool);
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += UUID_BYTES;
    return this.#pool.subarray(start, this.#used);
  }
}
