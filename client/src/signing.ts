import type { Envelope, PublicJwk, Signature } from "@semantest/handlers/protocol";
import canonicalize from "canonicalize";
import { fromBase64Url, toBase64Url } from "./base64url.ts";
import { SemantestError } from "./errors.ts";
import { fields } from "./wire/fields.ts";

/** A P-256 key pair as a JSON Web Key; `d` is secret. */
export interface PrivateJwk extends PublicJwk {
  readonly d: string;
}

/** Age beyond which a signature is not accepted, and how far a clock may be ahead, milliseconds. */
export const SIGNATURE_MAX_AGE_MS = 3_600_000;

const P256 = { name: "ECDSA", namedCurve: "P-256" } as const;
const ECDSA_SHA256 = { name: "ECDSA", hash: "SHA-256" } as const;

/** 32 bytes in base64url. */
const COORDINATE = /^[A-Za-z0-9_-]{43}$/;

/** 64 bytes in base64url: raw r||s. */
const SIGNATURE_VALUE = /^[A-Za-z0-9_-]{86}$/;

/**
 * Makes a P-256 key pair. `extractable` (default false) is needed only to export it; a browser can keep the pair itself
 * in IndexedDB without ever showing it to a script.
 */
export async function createKeyPair(extractable = false): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(P256, extractable, ["sign", "verify"]);
}

/** Reads an exported key pair. Throws `INVALID_INPUT` where it is none. */
export async function importKeyPair(jwk: PrivateJwk, extractable = false): Promise<CryptoKeyPair> {
  const { kty, crv, x, y } = jwk;
  try {
    const [privateKey, publicKey] = await Promise.all([
      crypto.subtle.importKey("jwk", { ...jwk }, P256, extractable, ["sign"]),
      crypto.subtle.importKey("jwk", { kty, crv, x, y }, P256, true, ["verify"]),
    ]);
    return { privateKey, publicKey };
  } catch (cause) {
    throw new SemantestError("INVALID_INPUT", "the key pair is not a P-256 JSON Web Key", { cause });
  }
}

/** The pair as a JSON Web Key, to be kept where only its owner can read it. Throws for a pair that is not extractable. */
export async function exportKeyPair(pair: CryptoKeyPair): Promise<PrivateJwk> {
  const { d, ...jwk } = await crypto.subtle.exportKey("jwk", pair.privateKey);
  const publicKey = readPublicJwk(jwk);
  if (publicKey === undefined || d === undefined) {
    throw new SemantestError("INVALID_INPUT", "the key pair is not a P-256 key pair");
  }
  return { ...publicKey, d };
}

/** The public half as a JSON Web Key of exactly four members. */
export async function exportPublicKey(pair: CryptoKeyPair): Promise<PublicJwk> {
  const jwk = readPublicJwk(await crypto.subtle.exportKey("jwk", pair.publicKey));
  if (jwk === undefined) throw new SemantestError("INVALID_INPUT", "the key pair is not a P-256 key pair");
  return jwk;
}

/** The value as a public P-256 key; undefined where it is none. Other members are left out. */
export function readPublicJwk(value: unknown): PublicJwk | undefined {
  const { kty, crv, x, y } = fields(value) ?? {};
  if (kty !== "EC" || crv !== "P-256" || typeof x !== "string" || typeof y !== "string") return undefined;
  return COORDINATE.test(x) && COORDINATE.test(y) ? { kty, crv, x, y } : undefined;
}

/** The value as a signature; undefined where it is none. */
export function readSignature(value: unknown): Signature | undefined {
  const { key, value: signature } = fields(value) ?? {};
  const jwk = readPublicJwk(key);
  if (jwk === undefined || typeof signature !== "string" || !SIGNATURE_VALUE.test(signature))
    return undefined;
  return { key: jwk, value: signature };
}

/** True where both are the same key. */
export function isSameKey(one: PublicJwk, other: PublicJwk): boolean {
  return one.x === other.x && one.y === other.y;
}

/** Signs the RFC 8785 form of a value. */
export async function signJson(pair: CryptoKeyPair, value: unknown): Promise<Signature> {
  const signature = await crypto.subtle.sign(ECDSA_SHA256, pair.privateKey, canonicalBytes(value));
  return { key: await exportPublicKey(pair), value: toBase64Url(new Uint8Array(signature)) };
}

/** True where the signature is right for the value; says nothing about whose key it is. Never throws. */
export async function verifyJson(signature: Signature, value: unknown): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey("jwk", signature.key, P256, true, ["verify"]);
    return await crypto.subtle.verify(
      ECDSA_SHA256,
      key,
      fromBase64Url(signature.value),
      canonicalBytes(value),
    );
  } catch {
    return false;
  }
}

/** Signs a request or cancellation: type, id, correlationId, timestamp and payload, exactly as they are sent. */
export async function signEnvelope(pair: CryptoKeyPair, envelope: Envelope): Promise<Envelope> {
  return { ...envelope, sig: await signJson(pair, signedPart(envelope)) };
}

/**
 * What the signature of a received event is worth: `valid`, `invalid` (wrong, or no key), `expired` (more than 1 h
 * from `now`, milliseconds since the epoch), `unsigned`.
 */
export async function verifyEnvelope(
  envelope: Envelope,
  now: number,
): Promise<"valid" | "invalid" | "expired" | "unsigned"> {
  if (envelope.sig === undefined) return "unsigned";
  const signature = readSignature(envelope.sig);
  if (signature === undefined || !(await verifyJson(signature, signedPart(envelope)))) return "invalid";
  const signedAt = new Date(envelope.timestamp).getTime();
  return Math.abs(now - signedAt) <= SIGNATURE_MAX_AGE_MS ? "valid" : "expired";
}

/** RFC 7638 thumbprint: the SHA-256 digest by which a key is known. */
export async function thumbprint({ kty, crv, x, y }: PublicJwk): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", canonicalBytes({ kty, crv, x, y })));
}

function signedPart({ type, id, correlationId, timestamp, payload }: Envelope) {
  return { type, id, correlationId, timestamp, payload };
}

function canonicalBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(canonicalize(value));
}
