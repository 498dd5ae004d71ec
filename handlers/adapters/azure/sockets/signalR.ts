import { setTimeout } from "node:timers/promises";
import { type CallOptions, StoreUnavailable } from "../../../ports/index.ts";
import { within } from "../calls.ts";
import type { ServiceTokens } from "./serviceTokens.ts";

/** Most of one call, its repeats and what comes before it included, milliseconds. */
export const CALL_MS = 5000;
const TRIES = 3;
/** Pause before a repeat, milliseconds; the next one is twice as long, each shortened at random. */
const PAUSE_MS = 150;
const THROTTLED_RETRY_MS = 2000;
const FAILED_RETRY_MS = 1000;

export interface SignalROptions {
  /** `https://<name>.service.signalr.net` */
  readonly endpoint: string;
  readonly tokens: ServiceTokens;
}

export interface RestCall {
  readonly method: "POST" | "DELETE";
  readonly path: string;
  readonly version: "2022-06-01" | "2022-11-01";
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Answers after which the same call may be made again without being done twice. */
  readonly repeats: (status: number) => boolean;
}

/**
 * Answers that are safe to repeat. A message may have been sent although 500 was answered, which the service also does where
 * it only took too long; every other call comes to the same when it is made twice.
 */
export const MESSAGE = (status: number): boolean => status > 500;
export const IDEMPOTENT = (status: number): boolean => status >= 500 || status === 408;

/** SignalR's data plane, version 2022-06-01 of its REST API. */
export class SignalR {
  readonly #options: SignalROptions;

  constructor(options: SignalROptions) {
    this.#options = options;
  }

  /**
   * What `read` makes of the answer, where that is one of success or 404; reading is part of the call and of its deadline. Throws
   * `StoreUnavailable` for what passes, an error for what is our fault, the signal's reason where the caller gave up.
   */
  call<T>(call: RestCall, read: (answer: Response) => Promise<T>, options?: CallOptions): Promise<T> {
    return within(CALL_MS, options, async (signal) => {
      for (let tries = 1; ; tries += 1) {
        const answer = await this.#once(call, signal);
        if (answer.ok || answer.status === 404) return read(answer);
        await answer.body?.cancel();
        if (tries === TRIES || !call.repeats(answer.status)) throw refusalOf(call, answer);
        await setTimeout(PAUSE_MS * 2 ** (tries - 1) * (0.5 + Math.random() / 2), undefined, { signal });
      }
    });
  }

  async #once({ method, path, version, query, body }: RestCall, signal: AbortSignal): Promise<Response> {
    const url = new URL(path, this.#options.endpoint);
    const token = await this.#options.tokens.of(url.href, signal);
    url.search = new URLSearchParams({ ...query, "api-version": version }).toString();
    return fetch(url, {
      method,
      signal,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body !== undefined && { "Content-Type": "application/json" }),
      },
      ...(body !== undefined && { body }),
    });
  }
}

/** Our rights or our request are wrong: that does not pass. */
class SignalRRefusal extends Error {
  override readonly name = "SignalRRefusal";
  readonly statusCode: number;

  constructor(method: string, statusCode: number) {
    super(`SignalR refused ${method} with ${statusCode}`);
    this.statusCode = statusCode;
  }
}

function refusalOf({ method }: RestCall, { status, headers }: Response): Error {
  if (status !== 429 && status !== 408 && status < 500) return new SignalRRefusal(method, status);
  const seconds = Number(headers.get("Retry-After") ?? Number.NaN);
  const retryAfterMs = seconds > 0 ? seconds * 1000 : status === 429 ? THROTTLED_RETRY_MS : FAILED_RETRY_MS;
  return new StoreUnavailable(`SignalR answered ${status}`, { retryAfterMs });
}
