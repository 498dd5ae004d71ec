import type { Ports } from "../../ports/index.ts";
import type { Refusal } from "../delivery/contract.ts";
import { DEFAULT_IDENTITY, type IdentitySettings } from "../settings.ts";
import { HOUR_MS } from "./limits.ts";

/** Refuses a job request beyond the quota of its tenant; undefined where it may go on. */
export async function allowRequest(
  { limiter }: Pick<Ports, "limiter">,
  identity: { readonly tenant: string; readonly anonymous: boolean },
  { anonymousJobsPerHour: limit }: Pick<IdentitySettings, "anonymousJobsPerHour"> = DEFAULT_IDENTITY,
): Promise<Refusal | undefined> {
  if (!identity.anonymous) return undefined;
  const taken = await limiter.take(`jobs:${identity.tenant}`, limit, HOUR_MS);
  if (taken.allowed) return undefined;
  return {
    accepted: false,
    code: "RATE_LIMITED",
    message: `more than ${limit} requests an hour`,
    hint: "wait, or run your own server",
    retryAfterMs: taken.retryAfterMs,
  };
}
