import * as v from "valibot";
import { type Clock, StoreUnavailable, type Telemetry } from "../../ports/index.ts";

/** How long what was read is trusted, milliseconds; a rotation keeps two values alive for longer. */
const CACHE_MS = 300_000;
/** Pause before they are asked for again where that failed, milliseconds: a vault takes few reads a second of all functions. */
const RETRY_MS = 10_000;
const KEY_BYTES = 32;
/** Current, previous, and the next one, which is accepted before anybody uses it. */
const MOST_ALIVE = 3;

const resumeKey = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{43}$/, "must be 32 bytes in base64url"),
  v.transform((it) => new Uint8Array(Buffer.from(it, "base64url"))),
  v.check((it) => it.length === KEY_BYTES, "must be 32 bytes in base64url"),
);

/** Values of one secret that are valid at the same time; the first is current. */
export function rotating<T extends v.GenericSchema>(value: T) {
  return v.pipe(v.array(value), v.minLength(1), v.maxLength(MOST_ALIVE));
}

/** What the secret holds on every cloud. */
export const sharedSecrets = {
  resumeKeys: rotating(resumeKey),
  operatorKeyHash: v.exactOptional(
    v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in hexadecimal")),
  ),
};

/** A secret of the cloud, read at the first use and again after five minutes. */
export class CachedSecrets<Values> {
  readonly #ask: () => Promise<string | undefined>;
  readonly #schema: v.GenericSchema<unknown, Values>;
  readonly #clock: Clock;
  readonly #telemetry: Pick<Telemetry, "log">;
  #last: Values | undefined;
  #askAgainAt = 0;
  #reading: Promise<Values> | undefined;

  /**
   * @param ask Gets the secret's JSON from the cloud.
   * @param schema What that must hold.
   */
  constructor(
    ask: () => Promise<string | undefined>,
    schema: v.GenericSchema<unknown, Values>,
    clock: Clock,
    telemetry: Pick<Telemetry, "log">,
  ) {
    this.#ask = ask;
    this.#schema = schema;
    this.#clock = clock;
    this.#telemetry = telemetry;
  }

  /** Where they cannot be read again, the last ones stay in force. Throws `StoreUnavailable` where there are none. */
  async read(): Promise<Values> {
    if (this.#last !== undefined && this.#clock.now() < this.#askAgainAt) return this.#last;
    this.#reading ??= this.#refresh().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** As of the last `read`. */
  get current(): Values {
    if (this.#last === undefined) throw new StoreUnavailable("the secrets were not read yet");
    return this.#last;
  }

  async #refresh(): Promise<Values> {
    try {
      this.#last = v.parse(this.#schema, JSON.parse((await this.#ask()) ?? ""));
      this.#askAgainAt = this.#clock.now() + CACHE_MS;
      return this.#last;
    } catch (error) {
      this.#telemetry.log("error", "secrets_not_read", {
        error: error instanceof Error ? error.name : "unknown",
      });
      if (this.#last === undefined) {
        throw new StoreUnavailable("the secrets could not be read", { cause: error });
      }
      this.#askAgainAt = this.#clock.now() + RETRY_MS;
      return this.#last;
    }
  }
}
