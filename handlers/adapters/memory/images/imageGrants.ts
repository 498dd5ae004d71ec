import { createHmac, timingSafeEqual } from "node:crypto";

/** What a grant allows; changing any of it voids the grant. */
export interface GrantTerms {
  readonly action: "put" | "get";
  /** Folder of the tenant's images. */
  readonly folder: string;
  readonly imageId: string;
  readonly mimeType: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** What must be put; empty for a download. */
  readonly content: { readonly size: number; readonly sha256: string } | undefined;
}

/** HMAC-SHA-256 of the terms, base64url. */
export function signGrant(key: Uint8Array, terms: GrantTerms): string {
  return digest(key, terms).toString("base64url");
}

/** Whether the grant was signed over exactly these terms, in constant time. Says nothing about expiry. */
export function isGrant(key: Uint8Array, terms: GrantTerms, grant: string): boolean {
  const given = Buffer.from(grant, "base64url");
  const right = digest(key, terms);
  return given.length === right.length && timingSafeEqual(given, right);
}

function digest(
  key: Uint8Array,
  { action, folder, imageId, mimeType, expiresAt, content }: GrantTerms,
): Buffer {
  const terms = [action, folder, imageId, mimeType, expiresAt, content?.size ?? 0, content?.sha256 ?? ""];
  return createHmac("sha256", key).update(JSON.stringify(terms)).digest();
}
