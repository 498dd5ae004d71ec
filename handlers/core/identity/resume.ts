import * as v from "valibot";
import { IdSchema } from "../../protocol/index.ts";
import type { Resumed } from "./contract.ts";
import { equalSecrets, hmacSha256 } from "./secrets.ts";

/** Keeps these MACs apart from every other use of the same keys. */
const PURPOSE = "semantest resume token v1\n";

/** Longest token that is looked at, in characters; the schemas of `POST /connect` and Hello allow no more. */
const MAX_TOKEN_LENGTH = 1024;

const ContentSchema = v.strictTuple([IdSchema, IdSchema, v.pipe(v.number(), v.safeInteger())]);

/**
 * Text that names a session to whoever comes back with it. Nothing is stored: the first key signs it with
 * HMAC-SHA256. Throws a `RangeError` where there is no key.
 */
export function issueResumeToken(keys: readonly Uint8Array[], resumed: Resumed): string {
  const [signing] = keys;
  if (signing === undefined)
    throw new RangeError("resumeKeys: empty; at least one key of 32 bytes is needed");
  const { session, tenant, expiresAt } = resumed;
  const content = Buffer.from(JSON.stringify([session, tenant, expiresAt])).toString("base64url");
  return `${content}.${mac(signing, content)}`;
}

/** The session a token names; undefined where it is expired, altered or not ours. Any of the keys verifies. */
export function readResumeToken(
  keys: readonly Uint8Array[],
  token: string,
  now: number,
): Resumed | undefined {
  if (token.length > MAX_TOKEN_LENGTH) return undefined;
  const [content, signature, ...rest] = token.split(".");
  if (content === undefined || signature === undefined || rest.length > 0) return undefined;
  if (!keys.some((key) => equalSecrets(mac(key, content), signature))) return undefined;
  const parsed = v.safeParse(ContentSchema, decode(content));
  if (!parsed.success) return undefined;
  const [session, tenant, expiresAt] = parsed.output;
  return expiresAt > now ? { session, tenant, expiresAt } : undefined;
}

function mac(key: Uint8Array, content: string): string {
  return hmacSha256(key).update(PURPOSE).update(content).digest("base64url");
}

function decode(content: string): unknown {
  try {
    return JSON.parse(Buffer.from(content, "base64url").toString());
  } catch {
    return undefined;
  }
}
