import { type ConnectionStatus, SemantestError } from "@semantest/sdk";
import type { Health } from "../health.ts";
import { counted, duration } from "./quantity.ts";
import { definitions } from "./table.ts";

/** A connection and how its server does. */
export interface StatusView {
  readonly status: ConnectionStatus;
  readonly health: Health;
}

/** The status for a person, one fact per line. `now`: milliseconds since the epoch. */
export function statusLines({ status, health }: StatusView, now: number): string[] {
  const { server, url, latencyMs, extensions, since, session, waitingFor, lastError } = status;
  const entries: (readonly [string, string | undefined])[] = [
    ["server", url === undefined ? status.state : `${url} (${server})`],
    ["health", health],
    ["latency", latencyMs === undefined ? undefined : duration(latencyMs)],
    ["extensions", extensions === undefined ? undefined : counted(extensions, "extension")],
    ["since", `${new Date(since).toISOString()} (${duration(now - since)})`],
    ["session", session],
    ["waiting for", waitingFor],
    ["last error", lastError?.message.split("\n")[0]],
  ];
  return definitions(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** The status on one line, for a list that grows. */
export function statusLine({ status, health }: StatusView, now: number): string {
  const { state, url, latencyMs, extensions } = status;
  return [
    new Date(now).toISOString().slice(11, 19),
    (url ?? state).padEnd(28),
    health.padEnd(11),
    (latencyMs === undefined ? "-" : duration(latencyMs)).padStart(8),
    extensions === undefined ? "-" : counted(extensions, "extension"),
  ].join("  ");
}

/** The status for a program. Absent members are unknown. */
export function statusDocument({ status, health }: StatusView): object {
  const { state, server, url, latencyMs, extensions, since, session, waitingFor, lastError } = status;
  return {
    state,
    server,
    url,
    health,
    latencyMs,
    extensions,
    since: new Date(since).toISOString(),
    session,
    waitingFor,
    ...(lastError !== undefined && { lastError: { code: lastError.code, message: lastError.message } }),
  };
}

/** The state of a connection in a few words. */
export function connectionLine({ state, url, lastError }: ConnectionStatus): string {
  if (url !== undefined) return `${state} to ${url}`;
  return lastError === undefined ? state : `${state}: ${lastError.message.split("\n")[0]}`;
}

/** Why a connection ended for good. */
export function endOf({ lastError }: ConnectionStatus): SemantestError {
  return lastError ?? new SemantestError("CLOSED", "the connection ended");
}
