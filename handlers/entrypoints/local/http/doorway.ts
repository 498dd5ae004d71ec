import type { IncomingMessage } from "node:http";
import type { Telemetry } from "../../../ports/index.ts";
import type { Problem } from "../../../protocol/index.ts";
import type { Lifecycle } from "../lifecycle.ts";
import { isEssential } from "./essential.ts";
import { type GateRules, gate, pathOf } from "./gate.ts";
import { gateProblem, unavailableProblem } from "./refusals.ts";

/** How long a refused caller should wait, in milliseconds. */
export const RETRY_AFTER_MS = { starting: 1000, draining: 2000, overloaded: 5000, full: 10_000 } as const;

export interface DoorwayParts {
  readonly rules: GateRules;
  readonly lifecycle: Lifecycle;
  readonly overload: { readonly overloaded: boolean };
  readonly telemetry: Telemetry;
}

export type Passed =
  | { readonly path: string; readonly refused?: undefined }
  | { readonly refused: Problem; readonly allowedOrigin?: string };

/** What every request and upgrade passes before anything reads it further: the gate, then what the server can take. */
export function passDoorway(
  { rules, lifecycle, overload, telemetry }: DoorwayParts,
  request: IncomingMessage,
  upgrade: boolean,
): Passed {
  const { method = "", url: target = "", headers } = request;
  const refusal = gate(rules, {
    method,
    target,
    upgrade,
    host: headers.host,
    origin: headers.origin,
    fetchSite: single(headers["sec-fetch-site"]),
    contentType: headers["content-type"],
    hasBody: hasBody(request),
  });
  if (refusal !== undefined) {
    telemetry.count("requests_refused_total", { reason: refusal.rule });
    return { refused: gateProblem(refusal) };
  }
  const path = pathOf(target) ?? "";
  if ((!lifecycle.draining && !overload.overloaded) || (!upgrade && isEssential(method, path)))
    return { path };
  const reason = lifecycle.draining ? "draining" : "overloaded";
  telemetry.count("requests_refused_total", { reason });
  const refused = unavailableProblem(reason, RETRY_AFTER_MS[reason]);
  return { refused, ...(headers.origin !== undefined && { allowedOrigin: headers.origin }) };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** A header that comes twice is like none that is allowed. */
function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(", ") : value;
}
