import { SSMProvider } from "@aws-lambda-powertools/parameters/ssm";
import type { SSMClient } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { type Clock, StoreUnavailable, type Telemetry } from "../../ports/index.ts";

/** How long what was read is trusted, milliseconds; a rotation keeps two values alive for longer. */
const CACHE_MS = 300_000;
/** Pause before they are asked for again where that failed, milliseconds: SSM takes 40 reads a second of all functions. */
const RETRY_MS = 10_000;
/** When a caller should come back where there are none yet, milliseconds. */
const UNREAD_RETRY_MS = 1000;
const KEY_BYTES = 32;

const resumeKey = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{43}$/, "must be 32 bytes in base64url"),
  v.transform((it) => new Uint8Array(Buffer.from(it, "base64url"))),
  v.check((it) => it.length === KEY_BYTES, "must be 32 bytes in base64url"),
);
const originSecret = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{32,128}$/, "must be 32 to 128 of base64url"));
/** Current, previous, and the next one, which is accepted before anybody uses it. */
const MOST_ALIVE = 3;

/** What the stack wrote: the first of a list is current, all are valid. */
const SecretsSchema = v.object({
  resumeKeys: v.pipe(v.array(resumeKey), v.minLength(1), v.maxLength(MOST_ALIVE)),
  originSecrets: v.pipe(v.array(originSecret), v.minLength(1), v.maxLength(MOST_ALIVE)),
  operatorKeyHash: v.exactOptional(
    v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in hexadecimal")),
  ),
});

export type SecretValues = v.InferOutput<typeof SecretsSchema>;

/** The stack's secrets: one `SecureString` of SSM, read at the first use and again after five minutes. */
export class Secrets {
  readonly #provider: SSMProvider;
  readonly #parameter: string;
  readonly #clock: Clock;
  readonly #telemetry: Pick<Telemetry, "log">;
  #last: SecretValues | undefined;
  #askAgainAt = 0;
  #reading: Promise<SecretValues> | undefined;

  constructor(client: SSMClient, parameter: string, clock: Clock, telemetry: Pick<Telemetry, "log">) {
    this.#provider = new SSMProvider({ awsSdkV3Client: client });
    this.#parameter = parameter;
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
      const text = await this.#provider.get(this.#parameter, { decrypt: true, forceFetch: true });
      this.#last = v.parse(SecretsSchema, JSON.parse(text ?? ""));
      this.#askAgainAt = this.#clock.now() + CACHE_MS;
      return this.#last;
    } catch (error) {
      this.#telemetry.log("error", "secrets_not_read", {
        error: error instanceof Error ? error.name : "unknown",
      });
      if (this.#last === undefined) {
        throw new StoreUnavailable("the secrets could not be read", {
          retryAfterMs: UNREAD_RETRY_MS,
          cause: error,
        });
      }
      this.#askAgainAt = this.#clock.now() + RETRY_MS;
      return this.#last;
    }
  }
}
