import { SemantestError, toSemantestError } from "../errors.ts";
import { call } from "../http/call.ts";
import { type Fields, fields, parseJson } from "../wire/fields.ts";
import type { ExpectedSignature } from "./options.ts";
import type { Server } from "./server.ts";

/** Largest signature document read, bytes. */
const MAX_SIGNATURE_BYTES = 4096;

/** Members of the document; one more or one less is another service. */
const MEMBERS = ["capabilities", "environment", "service", "version"];

/**
 * Asks a server who it is: `GET /signature`. Resolves where the service and the major version are the expected ones;
 * throws `UNREACHABLE`, `TIMEOUT` or `WRONG_SIGNATURE`, each with a reason for a person. Sends nothing secret.
 */
export async function probe(
  server: Server,
  expected: ExpectedSignature,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<void> {
  const { status, body } = await call(`${server.origin}/signature`, {
    headers: { accept: "application/json" },
    timeoutMs,
    maxBytes: MAX_SIGNATURE_BYTES,
    signal,
  }).catch((error: unknown) => {
    signal?.throwIfAborted();
    const failure = toSemantestError(error);
    throw failure.code === "UNKNOWN" ? wrong(failure.message) : failure;
  });
  if (status !== 200) throw wrong(`GET /signature was answered with status ${status}`);
  const document = fields(parseJson(new TextDecoder().decode(body)));
  const problem = document === undefined ? "the answer is not a JSON object" : compare(document, expected);
  if (problem !== undefined) throw wrong(problem);
}

function compare(document: Fields, expected: ExpectedSignature): string | undefined {
  const members = Object.keys(document).sort();
  const { service, version } = document;
  if (service !== expected.service) return `the service is not ${expected.service}`;
  const major = majorOf(version);
  if (major === undefined || major !== majorOf(expected.version)) {
    return `the protocol version is not ${expected.version} or compatible with it`;
  }
  if (members.join() !== MEMBERS.join()) return `the members are not exactly ${MEMBERS.join(", ")}`;
  return undefined;
}

/** Major number of a semantic version; undefined where it is none. */
export function majorOf(version: unknown): string | undefined {
  return typeof version === "string" ? /^(0|[1-9]\d{0,5})\.\d+\.\d+/.exec(version)?.[1] : undefined;
}

function wrong(problem: string): SemantestError {
  return new SemantestError("WRONG_SIGNATURE", `something else answers there: ${problem}`);
}
