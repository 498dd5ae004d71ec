import type { Fields } from "./platform.ts";

/** Longest text a log field keeps. */
const MAX_TEXT = 300;
/**
 * Runs of 40 and more characters of base64url or hexadecimal: keys, tickets, resume tokens, signatures and digests are all at
 * least that long, identifiers (36 characters for a UUID) are not.
 */
const SECRET_LIKE = /[A-Za-z0-9_-]{40,}/g;

/** Fields with every text cut to a bounded length and everything that looks like a secret masked. */
export function cleanFields(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === "string" ? cleanText(value) : value,
    ]),
  );
}

function cleanText(text: string): string {
  const masked = text.replace(SECRET_LIKE, "[masked]");
  return masked.length > MAX_TEXT ? `${masked.slice(0, MAX_TEXT)}…` : masked;
}

/**
 * What may be told of an error: its name, its code and where it was thrown. Never its message, which for a parser quotes the
 * text that a peer sent.
 */
export function errorFields(error: unknown): Fields {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const at = framesOf(error).slice(0, 3).join(" < ");
  return { error: error.name, ...(code !== undefined && { code }), ...(at !== "" && { at }) };
}

/** Places of the stack, which begins with the message; a message can hold lines that look like places. */
function framesOf({ stack = "", message }: Error): string[] {
  const start = stack.indexOf(message);
  if (start === -1) return [];
  const lines = stack.slice(start + message.length).split("\n");
  return lines.filter((line) => line.startsWith("    at ")).map((line) => line.slice("    at ".length));
}
