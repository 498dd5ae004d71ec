import { ERROR_CODES, type ErrorCode } from "@semantest/handlers/protocol";
import { type Clock, fullJitter, sleep, systemClock } from "../clock.ts";
import { SemantestError, toSemantestError } from "../errors.ts";
import { readServer } from "../strategy/server.ts";
import { readError } from "../wire/control.ts";
import { fields, oneOf, parseJson } from "../wire/fields.ts";
import { type Answer, call } from "./call.ts";

/** How the doors of one server are reached. */
export interface HttpOptions {
  /** Name of the server, `ws(s)://host[:port]`. */
  readonly server: string;
  /** Key this server issued; sent to it alone, in `X-API-Key`. Default: none. */
  readonly apiKey?: string | undefined;
  /** Time for one answer, milliseconds. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  readonly clock?: Clock | undefined;
}

/** One call of a door. */
export interface DoorCall {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** True where the call may be made twice without harm: it is repeated over a passing failure. Default false. */
  readonly idempotent?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Largest answer of a door, bytes: a job with all its events. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Tries of an idempotent call. */
const MAX_TRIES = 3;

/** Longest a server may ask to wait before a repeat, milliseconds; beyond it the error is reported. */
const MAX_PATIENCE_MS = 5000;

/** The HTTP doors of one server: JSON in, JSON out, problem documents become `SemantestError`. */
export class Http {
  readonly #origin: string;
  readonly #options: HttpOptions;

  constructor(options: HttpOptions) {
    this.#origin = readServer("remote", "server", options.server).origin;
    this.#options = options;
  }

  /** Calls a door and returns its JSON; undefined for an empty answer. Throws `SemantestError` or the signal's reason. */
  async ask(
    method: "GET" | "POST" | "DELETE",
    path: string,
    { body, idempotent = method === "GET", signal }: DoorCall = {},
  ): Promise<unknown> {
    const { clock = systemClock, apiKey, timeoutMs = 10_000 } = this.#options;
    const request = {
      method,
      headers: {
        accept: "application/json",
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(apiKey !== undefined && { "x-api-key": apiKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      timeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
      signal,
    };
    for (let attempt = 1; ; attempt += 1) {
      try {
        return read(await call(this.#origin + path, request));
      } catch (error) {
        signal?.throwIfAborted();
        const { recoverable, retryAfterMs = 0 } = toSemantestError(error);
        if (!idempotent || !recoverable || attempt === MAX_TRIES || retryAfterMs > MAX_PATIENCE_MS)
          throw error;
        await sleep(clock, retryAfterMs + fullJitter(clock, attempt, 100, 2000), signal);
      }
    }
  }
}

/** An answer that is not of the protocol. */
export function malformed(what: string): SemantestError {
  return new SemantestError("UNKNOWN", `the server's answer is not a valid ${what}`);
}

function read({ status, headers, body }: Answer): unknown {
  const content = parseJson(new TextDecoder().decode(body));
  if (status >= 200 && status < 300) return content;
  const problem = fields(content);
  const code =
    oneOf(ERROR_CODES, problem.code) ?? CODES[status] ?? (status < 500 ? "INVALID_INPUT" : "UNAVAILABLE");
  const seconds = Number(headers.get("retry-after"));
  throw readError({
    code,
    message: problem.detail ?? `the server answered with status ${status}`,
    hint: problem.hint,
    retryAfterMs: problem.retryAfterMs ?? (seconds > 0 ? seconds * 1000 : undefined),
    recoverable: code === "UNAVAILABLE" || code === "RATE_LIMITED",
  });
}

/** What a status means where the answer does not say: a refusal of something on the way says nothing about the key. */
const CODES: Readonly<Record<number, ErrorCode>> = {
  401: "UNAVAILABLE",
  403: "UNAVAILABLE",
  429: "RATE_LIMITED",
};
