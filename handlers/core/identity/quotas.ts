import type { Ports } from "../../ports/index.ts";
import type { Refusal } from "../delivery/contract.ts";

/** Requests an anonymous tenant may make in an hour. */
export const ANONYMOUS_JOBS_PER_HOUR = 60;

const HOUR_MS = 3_600_000;

/** Refuses a job request beyond the quota of its tenant; undefined where it may go on. */
export async function allowRequest(
  { limiter }: Pick<Ports, "limiter">,
  identity: { readonly tenant: string; readonly anonymous: boolean },
): Promise<Refusal | undefined> {
  if (!identity.anonymous) return undefined;
  const taken = await limiter.take(`jobs:${identity.tenant}`, ANONYMOUS_JOBS_PER_HOUR, HOUR_MS);
  if (taken.allowed) return undefined;
  return {
    accepted: false,
    code: "RATE_LIMITED",
    message: `more than ${ANONYMOUS_JOBS_PER_HOUR} requests an hour`,
    hint: "wait, or run your own server",
    retryAfterMs: taken.retryAfterMs,
  };
}
