import { SemantestError, toSemantestError } from "../errors.ts";
import { call } from "../http/call.ts";
import { fields, parseJson, text } from "../wire/fields.ts";
import type { ExpectedSignature } from "./options.ts";
import type { Server } from "./server.ts";

/** Largest signature document read, bytes. */
const MAX_SIGNATURE_BYTES = 4096;

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
  const document = fields(parseJson(new TextDecoder().decode(body)));
  const isSignature = status === 200 && Object.keys(document).sort().join() === MEMBERS;
  checkSignature(isSignature ? document : {}, expected);
}

/** The members of the document; one more or one less is another service. */
const MEMBERS = "capabilities,environment,service,version";

/** Throws `WRONG_SIGNATURE` for another service or another major version. */
export function checkSignature(
  { service, version }: { readonly service?: unknown; readonly version?: unknown },
  expected: ExpectedSignature,
): void {
  if (service !== expected.service || majorOf(version) !== majorOf(expected.version))
    throw wrong(`it does not sign as ${expected.service} ${expected.version}`);
}

/** Major number of a semantic version; undefined where it is none. */
function majorOf(version: unknown): string | undefined {
  return /^(0|[1-9]\d{0,5})\.\d+\.\d+/.exec(text(version) ?? "")?.[1];
}

/** Not the server it should be. */
export function wrong(problem: string): SemantestError {
  return new SemantestError("WRONG_SIGNATURE", `something else answers there: ${problem}`);
}
