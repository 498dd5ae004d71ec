import { type Envelope, EVENT_ALIASES } from "@semantest/handlers/protocol";
import { fields } from "../wire/fields.ts";

const canonical = new Map<string, string>(Object.entries(EVENT_ALIASES));

/** Canonical name of an event type; a name nobody knows stays as it is. */
export function canonicalName(type: string): string {
  return canonical.get(type) ?? type;
}

/** True for events that are shown when they come and never waited for. */
export function isEphemeral({ type }: Envelope): boolean {
  return canonicalName(type) === "ImageGenerationProgressEvent";
}

/** Codes of the server's own final event of a job. */
const SERVER_FINALS: readonly unknown[] = ["TIMEOUT", "EXPIRED", "CANCELLED"];

/** True for the event after which nothing of a job follows. */
export function isFinal(envelope: Envelope): boolean {
  if (envelope.type === "ImageDownloadedEvent") return true;
  if (envelope.type !== "ErrorEvent") return false;
  if (envelope.source === "extension") return true;
  return answeredId(envelope) === undefined && SERVER_FINALS.includes(envelope.payload.code);
}

/** Id of the frame that an `ErrorEvent` of the server answers; undefined for events of a job. */
export function answeredId({ type, source, payload }: Envelope): string | undefined {
  if (type !== "ErrorEvent" || source !== "server") return undefined;
  const id = fields(payload.context).id;
  return typeof id === "string" ? id : undefined;
}
