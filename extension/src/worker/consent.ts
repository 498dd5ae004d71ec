import { PublicJwkSchema } from "@semantest/handlers/protocol";
import * as v from "valibot";
import type { ConsentReason } from "../shared/state.ts";

/** Age beyond which a request asks first, milliseconds. */
export const OLD_MS = 600_000;

const instant = v.pipe(v.number(), v.minValue(0));

const ApiKeySchema = v.object({ id: v.string(), server: v.string() });
/** An API key that a pairing gave to a client, and the server that did. */
export type ApiKey = v.InferOutput<typeof ApiKeySchema>;

/** A signing key the person has decided about. */
const PinSchema = v.object({
  /** RFC 7638 thumbprint, base64url. */
  thumbprint: v.string(),
  key: PublicJwkSchema,
  name: v.optional(v.string()),
  fingerprint: v.string(),
  status: v.picklist(["allowed", "blocked"]),
  /** `self`: the popup's own key. */
  source: v.picklist(["pairing", "consent", "self"]),
  pinnedAt: instant,
  lastUsedAt: v.optional(instant),
  /** Of the last pairing at each server; absent: it never paired. */
  apiKeys: v.optional(v.array(ApiKeySchema)),
});
export type Pin = v.InferOutput<typeof PinSchema>;

/** A pin as it lies in the storage: an earlier version knew one API key, whatever server gave it. */
export const StoredPinSchema = v.pipe(
  v.object({ ...PinSchema.entries, apiKey: v.optional(ApiKeySchema) }),
  v.transform(({ apiKey, ...pin }): Pin => (apiKey === undefined ? pin : { apiKeys: [apiKey], ...pin })),
);

/** What is known of a request before it may run. */
export interface Request {
  /** Verified signing key's thumbprint; undefined: unsigned. */
  readonly thumbprint: string | undefined;
  /** When it was signed, milliseconds since the epoch; undefined: unknown. */
  readonly signedAt: number | undefined;
}

/** What becomes of a request about which nobody is asked, or any more. */
export type Settlement = "allow" | "deny";

/** Whether a request may run, may not, or why a person is asked. */
export type Decision = Settlement | ConsentReason;

/** True where no person is asked. Pure. */
export function isSettled(decision: Decision): decision is Settlement {
  return decision === "allow" || decision === "deny";
}

/** Decides by the pinned keys alone; a server has no say. Pure. */
export function decide(request: Request, pins: readonly Pin[], now: number): Decision {
  if (request.thumbprint === undefined) return "unsigned";
  const pin = pins.find((it) => it.thumbprint === request.thumbprint);
  if (pin?.status === "blocked") return "deny";
  if (pin === undefined) return "unknownKey";
  return request.signedAt === undefined || now - request.signedAt > OLD_MS ? "old" : "allow";
}

/** A client's API keys with that of a new pairing, which takes the place of those that the same server gave before. Pure. */
export function withApiKey(
  keys: readonly ApiKey[],
  key: ApiKey,
): { readonly kept: ApiKey[]; readonly replaced: readonly ApiKey[] } {
  const isReplaced = (it: ApiKey) => it.server === key.server && it.id !== key.id;
  const others = keys.filter((it) => it.server !== key.server);
  return { kept: [...others, key], replaced: keys.filter(isReplaced) };
}

/** The pins with one decided anew; what was known of it otherwise stays. Pure. */
export function withPin(pins: readonly Pin[], pin: Pin): Pin[] {
  const known = pins.find((it) => it.thumbprint === pin.thumbprint);
  return [...pins.filter((it) => it !== known), { ...known, ...pin }];
}
