import { SSMProvider } from "@aws-lambda-powertools/parameters/ssm";
import type { SSMClient } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import type { Clock, Telemetry } from "../../ports/index.ts";
import { CachedSecrets, rotating, sharedSecrets } from "../shared/secrets.ts";

const originSecret = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{32,128}$/, "must be 32 to 128 of base64url"));

/** What the stack wrote: the first of a list is current, all are valid. */
const SecretsSchema = v.object({ ...sharedSecrets, originSecrets: rotating(originSecret) });

export type SecretValues = v.InferOutput<typeof SecretsSchema>;
export type Secrets = CachedSecrets<SecretValues>;

/** The stack's secrets: one `SecureString` of SSM. */
export function openSecrets(
  client: SSMClient,
  parameter: string,
  clock: Clock,
  telemetry: Pick<Telemetry, "log">,
): Secrets {
  const provider = new SSMProvider({ awsSdkV3Client: client });
  const ask = () => provider.get(parameter, { decrypt: true, forceFetch: true });
  return new CachedSecrets(ask, SecretsSchema, clock, telemetry);
}
