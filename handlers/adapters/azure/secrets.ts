import type { SecretClient } from "@azure/keyvault-secrets";
import * as v from "valibot";
import type { Clock, Telemetry } from "../../ports/index.ts";
import { CachedSecrets, rotating, sharedSecrets } from "../shared/secrets.ts";
import { within } from "./calls.ts";

const CALL_MS = 5000;

const accessKey = v.pipe(v.string(), v.minLength(16), v.maxLength(256));

/** What the stack wrote: the first of a list is current, all are valid. */
const SecretsSchema = v.object({ ...sharedSecrets, signalrKeys: v.exactOptional(rotating(accessKey)) });

export type SecretValues = v.InferOutput<typeof SecretsSchema>;
export type Secrets = CachedSecrets<SecretValues>;

/** The stack's secrets: one secret of Key Vault. */
export function openSecrets(
  client: SecretClient,
  name: string,
  clock: Clock,
  telemetry: Pick<Telemetry, "log">,
): Secrets {
  const ask = async () => {
    const { value } = await within(CALL_MS, undefined, (abortSignal) =>
      client.getSecret(name, { abortSignal }),
    );
    return value;
  };
  return new CachedSecrets(ask, SecretsSchema, clock, telemetry);
}
