import type { Context } from "aws-lambda";
import type { CloudTelemetry } from "../../adapters/aws/index.ts";
import { errorFields } from "../../ports/logFields.ts";

/** Time that is kept back of an invocation to tell how it ended, milliseconds. */
const RESERVE_MS = 1000;

/**
 * Runs one invocation: lines carry its name, what it counted is written before the process is frozen, and work that would
 * outlive it is given up while that can still be told. A failure is answered with `otherwise`.
 */
export async function invoke<T>(
  telemetry: Pick<CloudTelemetry, "begin" | "count" | "log" | "flush">,
  context: Context,
  { door, otherwise }: { readonly door: string; readonly otherwise: () => T },
  work: () => Promise<T>,
): Promise<T> {
  telemetry.begin(context);
  const { promise: late, reject } = Promise.withResolvers<never>();
  const left = Math.max(0, context.getRemainingTimeInMillis() - RESERVE_MS);
  const timer = setTimeout(() => reject(new Error("the invocation took too long")), left);
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    telemetry.count("handler_failures_total", { door });
    telemetry.log("error", "invocation_failed", { door, ...errorFields(error) });
    return otherwise();
  } finally {
    clearTimeout(timer);
    telemetry.flush();
  }
}
