import type { Setup } from "../connection/setup.ts";
import { DOCS } from "../errors.ts";
import { duration } from "../format/quantity.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

const NAME = "clock";

/** Signatures older than an hour are refused; half of it leaves room for the way and the queue. */
const FAIL_MS = 30 * 60_000;
/** The Date header counts whole seconds and the way takes its time. */
const WARN_MS = 60_000;

const TIMEOUT_MS = 3000;

/** Compares this machine's clock with the public server's; a server on this machine has the same clock. */
export async function checkClock({ decision }: Setup, signal: AbortSignal): Promise<Finding> {
  const server = decision.servers.find((it) => it.kind === "remote");
  if (server === undefined) return ok(NAME, "not compared: only a server on this machine is used");
  try {
    const { headers, body } = await fetch(`${server.origin}/health`, {
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await body?.cancel();
    return compareClocks(headers.get("date"), Date.now());
  } catch {
    signal.throwIfAborted();
    return ok(NAME, "not compared: the public server cannot be reached");
  }
}

/** Compares a clock (milliseconds since the epoch) with the Date header of a server. */
export function compareClocks(date: string | null, now: number): Finding {
  const theirs = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(theirs)) return ok(NAME, "not compared: the server tells no time");
  const skew = now - theirs;
  const detail = `${duration(Math.abs(skew))} ${skew < 0 ? "behind" : "ahead of"} the public server`;
  const fix = "set this machine's clock, or switch its time synchronisation on";
  if (Math.abs(skew) >= FAIL_MS) return fail(NAME, detail, fix, DOCS.permission);
  if (Math.abs(skew) >= WARN_MS) return warn(NAME, detail, fix, DOCS.permission);
  return ok(NAME, `within ${duration(WARN_MS)} of the public server`);
}
