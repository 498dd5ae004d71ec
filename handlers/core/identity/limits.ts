import type { Ports } from "../../ports/index.ts";
import { ProblemError } from "../problems.ts";
import type { ServiceSettings } from "../settings.ts";
import { ipKey } from "./ipKey.ts";

const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** A counter over a window and what is said beyond its limit. */
export interface Limit {
  /** Name of the counter; never an address or a secret. */
  readonly key: string;
  readonly limit: number;
  readonly windowMs: number;
  /** Default 1. */
  readonly amount?: number;
  readonly detail: string;
  readonly hint: string;
}

/** Counts against a limit. Throws a 429 `ProblemError` beyond it. */
export async function takeOrRefuse(
  { limiter, telemetry }: Pick<Ports, "limiter" | "telemetry">,
  it: Limit,
): Promise<void> {
  const taken = await limiter.take(it.key, it.limit, it.windowMs, it.amount);
  if (taken.allowed) return;
  const [counter = ""] = it.key.split(":");
  telemetry.count("limits_reached_total", { counter });
  const { detail, hint } = it;
  throw new ProblemError({
    status: 429,
    code: "RATE_LIMITED",
    detail,
    hint,
    retryAfterMs: taken.retryAfterMs,
  });
}

/** Counts one call, upgrade or job request of an address, where the server has such a limit. Throws a 429 beyond it. */
export async function limitRequests(
  ports: Pick<Ports, "limiter" | "telemetry">,
  settings: Pick<ServiceSettings, "requestsPerMinute" | "resumeKeys">,
  ip: string,
): Promise<void> {
  const limit = settings.requestsPerMinute;
  if (limit === undefined) return;
  await takeOrRefuse(ports, {
    key: `requests:${addressKey(settings, ip)}`,
    limit,
    windowMs: MINUTE_MS,
    detail: `More than ${limit} calls a minute from this address.`,
    hint: "Wait as long as Retry-After says.",
  });
}

/** Name of an address in this server's counters. */
export function addressKey({ resumeKeys }: Pick<ServiceSettings, "resumeKeys">, ip: string): string {
  const [secret = new Uint8Array()] = resumeKeys;
  return ipKey(secret, ip);
}
