import type { Envelope, PublicJwk, Signature } from "@semantest/handlers/protocol";
import canonicalize from "canonicalize";
import { toBase64Url } from "./base64url.ts";
import { SemantestError } from "./errors.ts";
import { ECDSA_SHA256, P256, readPublicJwk, readSignature, verifyText } from "./keys.ts";

/** A P-256 key pair as a JSON Web Key; `d` is secret. */
export interface PrivateJwk extends PublicJwk {
  readonly d: string;
}

/** Age beyond which a signature is not accepted, and how far a clock may be ahead, milliseconds. */
export const SIGNATURE_MAX_AGE_MS = 3_600_000;

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

/** Signs the RFC 8785 form of a value. */
export async function signJson(pair: CryptoKeyPair, value: unknown): Promise<Signature> {
  const bytes = new TextEncoder().encode(canonicalize(value));
  const signature = await crypto.subtle.sign(ECDSA_SHA256, pair.privateKey, bytes);
  return { key: await exportPublicKey(pair), value: toBase64Url(new Uint8Array(signature)) };
}

/** True where the signature is right for the value; says nothing about whose key it is. Never throws. */
export async function verifyJson(signature: Signature, value: unknown): Promise<boolean> {
  try {
    return await verifyText(signature, canonicalize(value) ?? "");
  } catch {
    // What has no RFC 8785 form, as a lone surrogate, was signed by nobody.
    return false;
  }
}

/** Signs an event: type, id, correlationId, timestamp and payload, exactly as they are sent. */
export type Signer = (envelope: Envelope) => Promise<Envelope>;

/** A signer with this key pair. */
export function signWith(pair: CryptoKeyPair): Signer {
  return async (envelope) => ({ ...envelope, sig: await signJson(pair, signedPart(envelope)) });
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
  const bytes = new TextEncoder().encode(canonicalize({ kty, crv, x, y }));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** The same as text, base64url: the name by which a key is pinned. */
export async function thumbprintText(key: PublicJwk): Promise<string> {
  return toBase64Url(await thumbprint(key));
}

function signedPart({ type, id, correlationId, timestamp, payload }: Envelope) {
  return { type, id, correlationId, timestamp, payload };
}
