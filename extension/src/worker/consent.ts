import { PublicJwkSchema } from "@semantest/handlers/protocol";
import * as v from "valibot";
import type { ConsentReason } from "../shared/state.ts";

/** Age beyond which a request asks first, milliseconds. */
export const OLD_MS = 600_000;

const instant = v.pipe(v.number(), v.minValue(0));

/** A signing key the person has decided about. */
export const PinSchema = v.object({
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
  /** API key that the pairing gave this client, and the server that did. */
  apiKey: v.optional(v.object({ id: v.string(), server: v.string() })),
});
export type Pin = v.InferOutput<typeof PinSchema>;

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

/** The pins with one decided anew; what was known of it otherwise stays. Pure. */
export function withPin(pins: readonly Pin[], pin: Pin): Pin[] {
  const known = pins.find((it) => it.thumbprint === pin.thumbprint);
  return [...pins.filter((it) => it !== known), { ...known, ...pin }];
}
