import { ERROR_CODES, type ErrorCode } from "@semantest/handlers/protocol";
import { type Clock, fullJitter, sleep, systemClock } from "../clock.ts";
import { SemantestError } from "../errors.ts";
import { readServer } from "../strategy/server.ts";
import { fields, oneOf, parseJson, text, whole } from "../wire/fields.ts";
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
  readonly origin: string;
  readonly #apiKey: string | undefined;
  readonly #timeoutMs: number;
  readonly #clock: Clock;

  constructor(options: HttpOptions) {
    this.origin = readServer("remote", "server", options.server).origin;
    this.#apiKey = options.apiKey;
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    this.#clock = options.clock ?? systemClock;
  }

  /** Calls a door and returns its JSON; undefined for an empty answer. Throws `SemantestError` or the signal's reason. */
  async ask(method: "GET" | "POST" | "DELETE", path: string, options: DoorCall = {}): Promise<unknown> {
    const { idempotent = method === "GET", signal } = options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(method, path, options);
      } catch (error) {
        signal?.throwIfAborted();
        if (!idempotent || attempt === MAX_TRIES || !(error instanceof SemantestError) || !isPassing(error))
          throw error;
        const patience = error.retryAfterMs ?? 0;
        if (patience > MAX_PATIENCE_MS) throw error;
        await sleep(this.#clock, patience + fullJitter(this.#clock, attempt, 100, 2000), signal);
      }
    }
  }

  async #once(method: "GET" | "POST" | "DELETE", path: string, { body, signal }: DoorCall): Promise<unknown> {
    const answer = await call(this.origin + path, {
      method,
      headers: {
        accept: "application/json, application/problem+json",
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(this.#apiKey !== undefined && { "x-api-key": this.#apiKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      timeoutMs: this.#timeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
      signal,
    });
    const content = answer.body.length === 0 ? undefined : parseJson(new TextDecoder().decode(answer.body));
    if (answer.status >= 200 && answer.status < 300) return content;
    throw problem(answer, content);
  }
}

/** An answer that is not of the protocol. */
export function malformed(what: string): SemantestError {
  return new SemantestError("UNKNOWN", `the server's answer is not a valid ${what}`);
}

function isPassing({ code }: SemantestError): boolean {
  return code === "UNREACHABLE" || code === "TIMEOUT" || code === "UNAVAILABLE" || code === "RATE_LIMITED";
}

function problem({ status, headers }: Answer, content: unknown): SemantestError {
  const { code, title, detail, hint, retryAfterMs } = fields(content) ?? {};
  const known: ErrorCode = oneOf(ERROR_CODES, code) ?? codeOf(status);
  const message = text(detail) ?? text(title) ?? `the server answered with status ${status}`;
  return new SemantestError(known, message, {
    hint: text(hint),
    retryAfterMs: whole(retryAfterMs) ?? retryAfter(headers),
    recoverable: known === "UNAVAILABLE" || known === "RATE_LIMITED",
  });
}

function codeOf(status: number): ErrorCode {
  if (status === 401 || status === 403) return "PERMISSION_DENIED";
  if (status === 429) return "RATE_LIMITED";
  return status >= 500 ? "UNAVAILABLE" : "INVALID_INPUT";
}

function retryAfter(headers: Headers): number | undefined {
  const seconds = headers.get("retry-after");
  return seconds !== null && /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}
