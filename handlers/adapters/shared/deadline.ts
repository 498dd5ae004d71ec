import type { CallOptions } from "../../ports/index.ts";

/**
 * Makes one call under the caller's signal and a deadline of its own, whichever comes first. A caller who gave up gets the
 * signal's reason; what goes wrong otherwise is what `translate` makes of it.
 */
export async function callWithin<T>(
  deadlineMs: number,
  options: CallOptions | undefined,
  translate: (error: unknown) => unknown,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const caller = options?.signal;
  caller?.throwIfAborted();
  const deadline = AbortSignal.timeout(deadlineMs);
  try {
    return await call(caller === undefined ? deadline : AbortSignal.any([caller, deadline]));
  } catch (error) {
    caller?.throwIfAborted();
    throw translate(error);
  }
}
