import type { SecretClient } from "@azure/keyvault-secrets";
import * as v from "valibot";
import { type Clock, StoreUnavailable, type Telemetry } from "../../ports/index.ts";
import { within } from "./calls.ts";

/** Milliseconds for which what was read is trusted; a rotation keeps two values alive for longer. */
const CACHE_MS = 300_000;
/** Time after which a secret that could not be read again is asked for once more, milliseconds. */
const RETRY_MS = 10_000;
const CALL_MS = 5000;
const KEY_BYTES = 32;

const resumeKey = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{43}$/, "must be 32 bytes in base64url"),
  v.transform((it) => new Uint8Array(Buffer.from(it, "base64url"))),
  v.check((it) => it.length === KEY_BYTES, "must be 32 bytes in base64url"),
);
const accessKey = v.pipe(v.string(), v.minLength(16), v.maxLength(256));
/** Current, previous, and the next one, which is accepted before anybody uses it. */
const MOST_ALIVE = 3;

/** What the stack wrote: the first of a list is current, all are valid. */
const SecretsSchema = v.object({
  resumeKeys: v.pipe(v.array(resumeKey), v.minLength(1), v.maxLength(MOST_ALIVE)),
  operatorKeyHash: v.exactOptional(
    v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in hexadecimal")),
  ),
  signalrKeys: v.exactOptional(v.pipe(v.array(accessKey), v.minLength(1), v.maxLength(MOST_ALIVE))),
});

export type SecretValues = v.InferOutput<typeof SecretsSchema>;

/** The stack's secrets: one secret of Key Vault, read at the first use and again after five minutes. */
export class Secrets {
  readonly #client: SecretClient;
  readonly #name: string;
  readonly #clock: Clock;
  readonly #telemetry: Pick<Telemetry, "log">;
  #last: SecretValues | undefined;
  #askAgainAt = 0;
  #reading: Promise<SecretValues> | undefined;

  constructor(client: SecretClient, name: string, clock: Clock, telemetry: Pick<Telemetry, "log">) {
    this.#client = client;
    this.#name = name;
    this.#clock = clock;
    this.#telemetry = telemetry;
  }

  /** Where they cannot be read again, the last ones stay in force. Throws `StoreUnavailable` where there are none. */
  async read(): Promise<SecretValues> {
    if (this.#last !== undefined && this.#clock.now() < this.#askAgainAt) return this.#last;
    this.#reading ??= this.#ask().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** As of the last `read`. */
  get current(): SecretValues {
    if (this.#last === undefined) throw new StoreUnavailable("the secrets were not read yet");
    return this.#last;
  }

  async #ask(): Promise<SecretValues> {
    try {
      const { value } = await within(CALL_MS, undefined, (abortSignal) =>
        this.#client.getSecret(this.#name, { abortSignal }),
      );
      this.#last = v.parse(SecretsSchema, JSON.parse(value ?? ""));
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
