import type { TokenCredential } from "@azure/core-auth";
import { SignJWT } from "jose";
import type { Clock } from "../../../ports/index.ts";

/** Scope of SignalR's data plane in Entra ID. */
const SCOPE = "https://signalr.azure.com/.default";
/** Life of a token for one call, seconds. */
const CALL_SECONDS = 60;

/** Makes what a call of SignalR's REST API shows. */
export interface ServiceTokens {
  /** `url`: address of the call without its query, for which the token is valid. */
  of(url: string, signal: AbortSignal): Promise<string>;
}

/** Tokens of the app's own identity; the credential keeps and renews them. */
export function entraTokens(credential: TokenCredential): ServiceTokens {
  return {
    of: async (_url, abortSignal) => {
      const token = await credential.getToken(SCOPE, { abortSignal });
      if (token === null) throw new Error("the app's identity gives no token for SignalR");
      return token.token;
    },
  };
}

/** Tokens signed with an access key of the service. `key` gives the current one. */
export function keyTokens(key: () => string, clock: Clock): ServiceTokens {
  return { of: (url) => signedToken(key(), url, {}, clock.now() + CALL_SECONDS * 1000) };
}

/** An HS256 token for one audience. SignalR's keys are text, not base64. */
export function signedToken(
  key: string,
  audience: string,
  claims: Readonly<Record<string, string>>,
  expiresAt: number,
): Promise<string> {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setAudience(audience)
    .setExpirationTime(Math.floor(expiresAt / 1000))
    .sign(new TextEncoder().encode(key));
}
