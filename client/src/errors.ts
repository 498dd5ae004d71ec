import type { ErrorCode } from "@semantest/handlers/protocol";

/**
 * Reasons the SDK gives beyond those of the protocol:
 * `UNREACHABLE` no server answered; `WRONG_SIGNATURE` something else answered on the local port, or it could not
 * prove its key; `OUTBOX_FULL` too many events wait for an acknowledgement; `CLOSED` the client was closed.
 */
export type SdkErrorCode = "UNREACHABLE" | "WRONG_SIGNATURE" | "OUTBOX_FULL" | "CLOSED";

/** Machine-readable reason of a `SemantestError`. */
export type SemantestErrorCode = ErrorCode | SdkErrorCode;

/** One server that was tried, and why it did not do. */
export interface Tried {
  readonly server: "local" | "remote";
  /** Name of the server, `ws(s)://host[:port]`. */
  readonly url: string;
  readonly code: SemantestErrorCode;
  /** One line for a person. */
  readonly reason: string;
}

/** What a `SemantestError` tells beyond its code and message. */
export interface ErrorDetails {
  /** What to do about it, one line. */
  readonly hint?: string | undefined;
  readonly tried?: readonly Tried[] | undefined;
  /** Milliseconds after which the same may be tried again. */
  readonly retryAfterMs?: number | undefined;
  /** True where asking again, with a new correlation id, can succeed. Default false. */
  readonly recoverable?: boolean | undefined;
  readonly correlationId?: string | undefined;
  readonly cause?: unknown;
}

/** Every failure the SDK reports, except an abort: that is the signal's own reason. */
export class SemantestError extends Error {
  override readonly name = "SemantestError";
  declare readonly code: SemantestErrorCode;
  declare readonly hint: string | undefined;
  /** Servers that were tried, in order; empty where none was. */
  declare readonly tried: readonly Tried[];
  declare readonly retryAfterMs: number | undefined;
  declare readonly recoverable: boolean;
  declare readonly correlationId: string | undefined;

  constructor(code: SemantestErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details);
    Object.assign(this, { tried: [], recoverable: false }, details, { code });
  }
}

/** An input that cannot be used; the message names it, its problem and what is allowed. */
export function invalidInput(message: string): SemantestError {
  return new SemantestError("INVALID_INPUT", message);
}

/** Whatever was thrown, as a `SemantestError`. */
export function toSemantestError(
  error: unknown,
  code: SemantestErrorCode = "UNKNOWN",
  details: ErrorDetails = {},
): SemantestError {
  if (error instanceof SemantestError) return error;
  return new SemantestError(code, messageOf(error), { ...details, cause: error });
}

/** The one error for "nobody could be reached": what was tried, why each failed, how to fix it. */
export function unreachable(tried: readonly Tried[]): SemantestError {
  const lines = tried.map((it) => `\n  ${it.server.padEnd(6)} ${it.url}: ${it.reason}`);
  const code = (tried.length === 1 && tried[0]?.code) || "UNREACHABLE";
  return new SemantestError(code, `No Semantest server could be reached.${lines.join("")}`, {
    hint: tried.map(howToReach).join(", or "),
    tried,
    recoverable: true,
  });
}

function howToReach({ server, url, code }: Tried): string {
  if (code === "PERMISSION_DENIED" || code === "REVOKED")
    return `get a key for ${url} with \`semantest pair CODE\``;
  if (server === "remote") return `check the network connection to ${url}`;
  return code === "WRONG_SIGNATURE"
    ? `stop the program that answers at ${url}, or set SEMANTEST_LOCAL_URL`
    : "start a local server with `semantest start`";
}

/** Message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
