import type { PublicJwk, Signature } from "@semantest/handlers/protocol";
import { fromBase64Url } from "./base64url.ts";
import { fields, matching } from "./wire/fields.ts";

export const P256 = { name: "ECDSA", namedCurve: "P-256" } as const;
export const ECDSA_SHA256 = { name: "ECDSA", hash: "SHA-256" } as const;

/** 32 bytes in base64url. */
const COORDINATE = /^[A-Za-z0-9_-]{43}$/;

/** 64 bytes in base64url: raw r||s. */
const SIGNATURE_VALUE = /^[A-Za-z0-9_-]{86}$/;

/** The value as a public P-256 key; undefined where it is none. Other members are left out. */
export function readPublicJwk(value: unknown): PublicJwk | undefined {
  const { kty, crv, ...point } = fields(value);
  const x = matching(COORDINATE, point.x);
  const y = matching(COORDINATE, point.y);
  return kty === "EC" && crv === "P-256" && x && y ? { kty, crv, x, y } : undefined;
}

/** The value as a signature; undefined where it is none. */
export function readSignature(value: unknown): Signature | undefined {
  const members = fields(value);
  const key = readPublicJwk(members.key);
  const signature = matching(SIGNATURE_VALUE, members.value);
  return key && signature ? { key, value: signature } : undefined;
}

/** True where both are the same key. */
export function isSameKey(one: PublicJwk, other: PublicJwk): boolean {
  return one.x === other.x && one.y === other.y;
}

/** True where the signature is right for the text; says nothing about whose key it is. Never throws. */
export async function verifyText(signature: Signature, text: string): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey("jwk", signature.key, P256, true, ["verify"]);
    const bytes = new TextEncoder().encode(text);
    return await crypto.subtle.verify(ECDSA_SHA256, key, fromBase64Url(signature.value), bytes);
  } catch {
    return false;
  }
}
