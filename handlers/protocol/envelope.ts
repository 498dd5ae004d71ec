import * as v from "valibot";
import { EVENTS, type EventType } from "./events.ts";
import { IdSchema, SourceSchema } from "./names.ts";
import { SignatureSchema } from "./payloads.ts";

const ordinal = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Envelope as it arrives: only `type` is required, the server fills the rest. Unknown members are kept. */
export const IncomingEnvelopeSchema = v.looseObject({
  /** Name of the event. */
  type: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  /** Name of this event, chosen by its sender. Default: a UUIDv7 by the server. */
  id: v.optional(IdSchema),
  /** Job the event belongs to. Default: the id. */
  correlationId: v.optional(IdSchema),
  /** Ignored: the server sets it from the sender's role. */
  source: v.optional(v.string()),
  /** Number of a durable event of an extension within one attempt of one job, from 1 without gaps. */
  sequence: v.optional(v.pipe(ordinal, v.minValue(1), v.maxValue(999_999))),
  /** Sequence number of the durable event that an ephemeral one, or the end of a job by the server, follows. */
  after: v.optional(ordinal),
  /** Which try of the job the event belongs to. Default: the current one. */
  attempt: v.optional(v.pipe(ordinal, v.minValue(1))),
  /** When it was written: ISO 8601, or milliseconds since the epoch. Default: the server's time. */
  timestamp: v.optional(v.union([v.pipe(v.string(), v.maxLength(64)), v.number()])),
  /** Members of the event. Default: none. */
  payload: v.optional(v.record(v.string(), v.unknown())),
  /** Signature over the RFC 8785 form of `{type, id, correlationId, timestamp, payload}`; relayed unread. */
  sig: v.optional(SignatureSchema),
});
export type IncomingEnvelope = v.InferOutput<typeof IncomingEnvelopeSchema>;

/** Envelope on the wire: every member but the optional ones present. */
export const EnvelopeSchema = v.looseObject({
  ...IncomingEnvelopeSchema.entries,
  /** Name of this event. */
  id: IdSchema,
  /** Job the event belongs to. */
  correlationId: IdSchema,
  /** Who wrote it. */
  source: SourceSchema,
  /** When it was written: ISO 8601, or milliseconds since the epoch. */
  timestamp: v.union([v.pipe(v.string(), v.maxLength(64)), v.number()]),
  /** Members of the event. */
  payload: v.record(v.string(), v.unknown()),
});
export type Envelope = v.InferOutput<typeof EnvelopeSchema>;

/** Reads the payload of an envelope as the payload of an event type. Throws a `ValiError` when it does not fit. */
export function payloadOf<T extends EventType>(
  type: T,
  payload: unknown,
): v.InferOutput<(typeof EVENTS)[T]["payload"]> {
  return v.parse(EVENTS[type].payload, payload);
}
