import { type CallOptions, StoreUnavailable } from "../../ports/index.ts";
import { callWithin } from "../shared/deadline.ts";

/** Time after which a throttled call makes sense again, milliseconds; partitions of DynamoDB adapt within seconds. */
const THROTTLED_RETRY_MS = 2000;
const FAILED_RETRY_MS = 1000;

/** AWS's names for "too much at once". */
const THROTTLES: ReadonlySet<string> = new Set([
  "LimitExceededException",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "SlowDown",
  "ThrottlingException",
  "TooManyRequestsException",
]);

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
  if (!(error instanceof Error) || error instanceof StoreUnavailable) return error;
  if (THROTTLES.has(error.name) || statusOf(error) === 429) {
    return new StoreUnavailable("AWS asks to slow down", { retryAfterMs: THROTTLED_RETRY_MS, cause: error });
  }
  if (error.name === "ValidationException" && error.message.includes("Item size")) {
    return new StoreUnavailable("the item would be larger than DynamoDB's 400 KB", {
      retryAfterMs: THROTTLED_RETRY_MS,
      cause: error,
    });
  }
  const status = statusOf(error);
  const ours = status !== undefined && status >= 400 && status < 500 && status !== 408;
  if (ours) return error;
  return new StoreUnavailable("AWS did not answer", { retryAfterMs: FAILED_RETRY_MS, cause: error });
}

/** Status of the answer that became this error; undefined where none came. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("$metadata" in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== "object" || metadata === null || !("httpStatusCode" in metadata)) return undefined;
  return typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : undefined;
}
