import { join } from "node:path";
import canonicalize from "canonicalize";
import * as v from "valibot";
import type { ProofSigner } from "../../../core/settings.ts";
import { PublicJwkSchema } from "../../../protocol/index.ts";
import { readOrCreate, writePrivateFile } from "../privateFile.ts";

const FILE = "server-key.jwk";
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };

const PrivateJwkSchema = v.object({
  ...PublicJwkSchema.entries,
  d: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
});

/** A file of the data folder that somebody has damaged; the message names it. */
export class DamagedFile extends Error {
  override readonly name = "DamagedFile";

  constructor(path: string, what: string) {
    super(`${path} does not hold ${what}; remove it and a new one is made`);
  }
}

/** Opens this server's key pair, made at its first start, and signs proofs with it. Throws `DamagedFile`. */
export async function openServerKey(dataDir: string): Promise<ProofSigner> {
  const path = join(dataDir, FILE);
  const jwk = await parseKey(path, await readOrCreate(path, newKey));
  const { d: _private, ...publicKey } = jwk;
  const key = await crypto.subtle.importKey("jwk", jwk, ALGORITHM, false, ["sign"]);
  return {
    publicKey,
    async sign(payload) {
      const text = canonicalize(payload);
      if (text === undefined) throw new TypeError("the proof's payload has no canonical form");
      // WebCrypto gives r||s, the form JOSE uses too; node:crypto alone would give DER.
      const raw = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, Buffer.from(text));
      return { key: publicKey, value: Buffer.from(raw).toString("base64url") };
    },
  };
}

/**
 * Shows the public key to this user's own programs, which trust nothing on the port that cannot sign with it. Every local
 * server writes here, whatever its data folder; the last one started on a port is the one that holds it.
 */
export async function publishServerKey(configDir: string, port: number, signer: ProofSigner): Promise<void> {
  await writePrivateFile(publishedKeyPath(configDir, port), `${JSON.stringify(signer.publicKey)}\n`);
}

export function publishedKeyPath(configDir: string, port: number): string {
  return join(configDir, "servers", `${port}.jwk`);
}

async function newKey(): Promise<string> {
  const { privateKey } = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey("jwk", privateKey);
  return `${JSON.stringify({ kty, crv, x, y, d })}\n`;
}

async function parseKey(path: string, text: string): Promise<v.InferOutput<typeof PrivateJwkSchema>> {
  try {
    return v.parse(PrivateJwkSchema, JSON.parse(text));
  } catch {
    throw new DamagedFile(path, "a P-256 key pair");
  }
}
