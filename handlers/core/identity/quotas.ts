import type { Ports } from "../../ports/index.ts";
import type { Refusal } from "../delivery/contract.ts";
import { ProblemError } from "../problems.ts";
import { DEFAULT_IDENTITY, type IdentitySettings, type ServiceSettings } from "../settings.ts";
import { HOUR_MS, limitRequests } from "./limits.ts";

/** Refuses a job request beyond what its address may ask for in a minute; undefined where it may go on. */
export async function allowAddress(
  ports: Pick<Ports, "limiter" | "telemetry">,
  settings: Pick<ServiceSettings, "requestsPerMinute" | "resumeKeys">,
  ip: string,
): Promise<Refusal | undefined> {
  try {
    await limitRequests(ports, settings, ip);
    return undefined;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { code, detail = "", hint = "", retryAfterMs = 0 } = error.problem;
    return { accepted: false, code, message: detail, hint, retryAfterMs };
  }
}

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
