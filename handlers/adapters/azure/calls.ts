import { type CallOptions, StoreUnavailable } from "../../ports/index.ts";
import { callWithin } from "../shared/deadline.ts";

/** Time after which a throttled call makes sense again where the platform does not say, milliseconds. */
const THROTTLED_RETRY_MS = 2000;
const FAILED_RETRY_MS = 1000;

/**
 * Makes one call under the caller's signal and a deadline of its own, whichever comes first. A caller who gave up gets the
 * signal's reason; everything else that goes wrong on the platform's side is a `StoreUnavailable`.
 */
export function within<T>(
  deadlineMs: number,
  options: CallOptions | undefined,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return callWithin(deadlineMs, options, asUnavailable, call);
}

/** The platform's refusal or silence as the ports name it; what says that our own call was wrong stays what it is. */
function asUnavailable(error: unknown): unknown {
  if (error instanceof StoreUnavailable) return error;
  const status = statusOf(error);
  if (status === 429) {
    const retryAfterMs = retryAfterOf(error) ?? THROTTLED_RETRY_MS;
    return new StoreUnavailable("Azure asks to slow down", { retryAfterMs, cause: error });
  }
  const ours = status !== undefined && status >= 400 && status < 500 && !PASSING.has(status);
  if (ours || isMistake(error)) return error;
  return new StoreUnavailable("Azure did not answer", { retryAfterMs: FAILED_RETRY_MS, cause: error });
}

/** Answers below 500 that a repeat can change: a timeout, an item that moves, a write that met another one. */
const PASSING: ReadonlySet<number> = new Set([408, 410, 449]);

/** Errors of the language are mistakes of ours, but for a failed `fetch`, which is a `TypeError` with a cause. */
function isMistake(error: unknown): boolean {
  return error instanceof SyntaxError || (error instanceof TypeError && error.cause === undefined);
}

/** Status of the answer that became this error; undefined where none came. Cosmos calls it `code`, the others `statusCode`. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  if ("statusCode" in error && typeof error.statusCode === "number") return error.statusCode;
  return "code" in error && typeof error.code === "number" ? error.code : undefined;
}

function retryAfterOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("retryAfterInMs" in error)) return undefined;
  return typeof error.retryAfterInMs === "number" ? error.retryAfterInMs : undefined;
}
