import assert from "node:assert/strict";
import { ERROR_CODES } from "@semantest/handlers/protocol";

/** Members of answers whose values nobody may find in a log. */
const SECRET_MEMBERS: ReadonlySet<string> = new Set(["key", "ticket", "resumeToken", "code", "prompt"]);

/** A pairing has a code, and so has an error: that is for everybody to read. */
const PUBLIC: ReadonlySet<string> = new Set(ERROR_CODES);

/** What makes an address of an image work: ours, and that of Blob Storage. */
const GRANTS = ["grant", "sig"];

/** Shorter values would be found by chance. */
const SHORTEST = 8;

const known = new Set<string>();

/** Remembers a secret that a suite was given or made up. */
export function noteSecret(value: string): string {
  if (value.length >= SHORTEST) known.add(value);
  return value;
}

/** Remembers every secret in a decoded answer or frame: keys, tickets, tokens, codes, prompts and signed addresses. */
export function noteSecretsIn(value: unknown): void {
  if (Array.isArray(value)) for (const inner of value) noteSecretsIn(inner);
  else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner !== "string") noteSecretsIn(inner);
      else if (SECRET_MEMBERS.has(name) && !PUBLIC.has(inner)) noteSecret(inner);
      else if (name === "url") noteGrant(inner);
    }
  }
}

/** Fails where a log holds any secret noted so far. The failure names its beginning only. */
export function assertNoSecretIn(log: string, whose: string): void {
  for (const secret of known) {
    assert.ok(
      !log.includes(secret),
      `the log of ${whose} holds a secret that begins with ${secret.slice(0, 4)}`,
    );
  }
}

function noteGrant(address: string): void {
  if (!URL.canParse(address)) return;
  const { searchParams } = new URL(address);
  for (const name of GRANTS) {
    const grant = searchParams.get(name);
    if (grant !== null) noteSecret(grant);
  }
}
