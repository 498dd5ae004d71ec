import {
  type AcceptedEvent,
  type ErrorCode,
  type Frame,
  isProblem,
  parseEnvelope,
} from "../../protocol/index.ts";
import type { Refusal, Submitted } from "../delivery/contract.ts";
import type { Caller } from "../identity/contract.ts";
import { allowRequest } from "../identity/quotas.ts";
import { ProblemError } from "../problems.ts";
import { requireCaller } from "./access.ts";
import type { DoorGroup, DoorParts } from "./door.ts";
import { readJson } from "./input.ts";

/** What may come without a socket; everything else needs one to be answered. */
const BY_HTTP: ReadonlySet<string> = new Set([
  "ImageGenerationRequestedEvent",
  "ImageGenerationCancelledEvent",
]);

/** Statuses of what delivery refuses; anything else contradicts what is stored: 409. */
const REFUSALS: ReadonlyMap<ErrorCode, number> = new Map<ErrorCode, number>([
  ["RATE_LIMITED", 429],
  ["UNAVAILABLE", 503],
]);

/** `POST /events`: a request or a cancellation without a socket; `GET /jobs` reads what becomes of it. */
export const eventsDoor: DoorGroup = (app, parts) => {
  app.post("/events", async (c) => {
    const caller = await requireCaller(c, parts, "client");
    const { value, text } = await readJson(c);
    const submitted = await submit(parts, caller, readFrame(parts, value, text));
    if (!submitted.accepted) throw refused(submitted);
    const { correlationId, status, queuePosition } = submitted;
    const accepted: AcceptedEvent = {
      correlationId,
      status,
      ...(queuePosition !== undefined && { queuePosition }),
    };
    return c.json(accepted, 202);
  });
};

function readFrame({ ports }: DoorParts, value: unknown, text: string): Frame {
  const { clock, ids } = ports;
  const frame = parseEnvelope(value, text, { source: "client", now: clock.now(), newId: () => ids.uuid() });
  if (isProblem(frame)) throw invalid(frame.problem, frame.hint);
  if (BY_HTTP.has(frame.type)) return frame;
  throw invalid(
    `type: ${frame.type} does not travel by HTTP`,
    `allowed here: ${[...BY_HTTP].join(", ")}; the rest by socket`,
  );
}

async function submit(
  { ports, settings, delivery }: DoorParts,
  caller: Caller,
  frame: Frame,
): Promise<Submitted> {
  const { tenant, keyId } = caller;
  const { correlationId } = frame.envelope;
  if (frame.type === "ImageGenerationRequestedEvent") {
    const refusal = await allowRequest(ports, caller, settings.identity);
    // Whoever repeats a request asks how it does; that is never refused.
    if (refusal !== undefined && (await delivery.job(tenant, correlationId)) === undefined) return refusal;
  }
  return delivery.submit({ tenant, ...(keyId !== undefined && { keyId }) }, frame);
}

function refused({ code, message, hint, retryAfterMs }: Refusal): ProblemError {
  return new ProblemError({
    status: REFUSALS.get(code) ?? 409,
    code,
    detail: message,
    hint,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

function invalid(detail: string, hint: string): ProblemError {
  return new ProblemError({ status: 400, code: "INVALID_INPUT", detail, hint });
}
