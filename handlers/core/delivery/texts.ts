import { hash } from "node:crypto";
import type { EndedJob, ServerFinal } from "../../ports/index.ts";
import type { Envelope, EventType, PayloadOf } from "../../protocol/index.ts";
import { createIsoTime } from "../isoTime.ts";

const isoTime = createIsoTime();

/** A request's envelope, and its text as accepted. */
export interface Request {
  readonly envelope: Envelope;
  readonly text: string;
}

/** One envelope of the server's own, as JSON text. */
export function serverText<T extends EventType>(
  type: T,
  payload: PayloadOf<T>,
  names: { readonly id: string; readonly correlationId?: string; readonly now: number },
  place: Pick<Envelope, "attempt" | "after"> = {},
): string {
  return JSON.stringify({
    type,
    id: names.id,
    correlationId: names.correlationId ?? names.id,
    source: "server",
    ...place,
    timestamp: isoTime(names.now),
    payload,
  });
}

/** The request as its taker receives it: with the attempt its events are numbered under, otherwise as sent. */
export function requestText({ envelope, text }: Request, attempt: number): string {
  if (envelope.attempt !== undefined) return JSON.stringify({ ...envelope, attempt });
  // The envelope has members, at least its type: another one may stand before them.
  return `{"attempt":${attempt},${text.slice(text.indexOf("{") + 1)}`;
}

/** Digest by which a repeated request is told from another one under the same correlation id. */
export function requestDigest(envelope: Envelope): string {
  return hash("sha256", JSON.stringify([envelope.type, envelope.payload]), "hex");
}

const FINALS: Readonly<Record<ServerFinal, { message: string; hint: string }>> = {
  TIMEOUT: {
    message: "The extension that had begun this request went silent.",
    hint: "Ask again with a new correlationId; check that the browser with the extension is running.",
  },
  EXPIRED: {
    message: "No extension finished this request in time.",
    hint: "Ask again with a new correlationId once an extension is connected.",
  },
  CANCELLED: { message: "The request was cancelled before an extension took it.", hint: "Nothing to do." },
};

/** Id of the server's final event: the same whoever stores it, so that it is stored once. */
export function finalId(job: EndedJob): string {
  return hash("sha256", `${job.correlationId}\n${job.final}`, "base64url");
}

/** The server's final event of a job; it stands behind the holder's events that were stored before it. */
export function finalText(job: EndedJob, final: ServerFinal): string {
  const { attempt, sequence } = job;
  return serverText(
    "ErrorEvent",
    { code: final, ...FINALS[final], recoverable: final !== "CANCELLED" },
    { id: finalId(job), correlationId: job.correlationId, now: job.endedAt },
    { attempt, ...(sequence !== undefined && { after: sequence }) },
  );
}
