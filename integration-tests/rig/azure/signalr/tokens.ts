import { type JWTPayload, jwtVerify, SignJWT } from "jose";

/** Life of a token that the service makes where nobody says, minutes. */
const DEFAULT_MINUTES = 60;

/** An HS256 token of the service; its keys are text. */
export function signToken(key: string, audience: string, claims: JWTPayload, minutes = DEFAULT_MINUTES) {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setAudience(audience)
    .setExpirationTime(`${minutes} min`)
    .sign(new TextEncoder().encode(key));
}

/** Claims of a token that one of the keys signed for one of the audiences; undefined for any other. */
export async function verifyToken(
  keys: readonly string[],
  token: string,
  audience: readonly string[],
): Promise<JWTPayload | undefined> {
  for (const key of keys) {
    try {
      const options = { algorithms: ["HS256"], audience: [...audience], requiredClaims: ["exp"] };
      return (await jwtVerify(token, new TextEncoder().encode(key), options)).payload;
    } catch {
      // Another key may fit.
    }
  }
  return undefined;
}
