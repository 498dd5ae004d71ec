import { createHmac, timingSafeEqual } from "node:crypto";
import { createRemoteJWKSet, errors, jwtVerify } from "jose";
import type { Secrets } from "../../adapters/azure/index.ts";
import { StoreUnavailable } from "../../ports/index.ts";
import type { UpstreamIdentity } from "./settings.ts";

const SIGNATURE_HEADER = "X-ASRS-Signature";
/** Microsoft's pages name both for the token of the managed identity. */
const TOKEN_HEADERS = ["Authorization", "Authentication"] as const;
/** Clocks may differ that much, seconds. */
const SKEW_SECONDS = 60;
const KEYS_TIMEOUT_MS = 3000;
/** Signatures of a call that are looked at: one per key, and room for a rotation. */
const MAX_SIGNATURES = 4;
const SIGNATURE = /^sha256=([0-9a-f]{64})$/i;

/** Whether a call is SignalR's own. Throws `StoreUnavailable` where that cannot be found out now. */
export type IsSignalR = (headers: Headers, connection: string) => Promise<boolean>;

/** By the token of the service's managed identity: of our directory, for us, to that principal, not expired. */
export function byIdentity({ tenant, authority, audience, principal }: UpstreamIdentity): IsSignalR {
  const keys = createRemoteJWKSet(new URL(`${authority}/${tenant}/discovery/v2.0/keys`), {
    timeoutDuration: KEYS_TIMEOUT_MS,
  });
  const options = {
    algorithms: ["RS256"],
    audience,
    // Tokens for an application's own audience come in either version.
    issuer: [`https://sts.windows.net/${tenant}/`, `https://login.microsoftonline.com/${tenant}/v2.0`],
    clockTolerance: SKEW_SECONDS,
    requiredClaims: ["exp", "oid"],
  };
  return async (headers) => {
    for (const name of TOKEN_HEADERS) {
      const token = headers.get(name)?.replace(/^Bearer +/i, "");
      if (token === undefined) continue;
      try {
        const { payload } = await jwtVerify(token, keys, options);
        if (payload.oid === principal && payload.tid === tenant) return true;
      } catch (error) {
        if (isOurTrouble(error)) {
          throw new StoreUnavailable("the directory's keys could not be read", { cause: error });
        }
      }
    }
    return false;
  };
}

/** Not the token is wrong, but the directory's keys are out of reach. */
function isOurTrouble(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true;
  return error instanceof errors.JWKSTimeout || error.code === "ERR_JOSE_GENERIC";
}

/** By a signature over the connection's id with one of the service's access keys, compared in constant time. */
export function byAccessKey(secrets: Pick<Secrets, "current">): IsSignalR {
  return async (headers, connection) => {
    const shown = (headers.get(SIGNATURE_HEADER) ?? "")
      .split(",", MAX_SIGNATURES)
      .flatMap((it) => SIGNATURE.exec(it.trim())?.[1] ?? [])
      .map((hex) => Buffer.from(hex, "hex"));
    const keys = secrets.current.signalrKeys ?? [];
    const expected = keys.map((key) => createHmac("sha256", key).update(connection).digest());
    // Every pair is looked at, so that the time tells nothing of which one fits.
    return expected.flatMap((it) => shown.map((signature) => timingSafeEqual(it, signature))).includes(true);
  };
}
