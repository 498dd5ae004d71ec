import * as v from "valibot";
import { EVENTS, type EventType } from "./events.ts";
import { IdSchema, SourceSchema } from "./names.ts";
import { SignatureSchema } from "./payloads.ts";

const ordinal = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Envelope as it arrives: only `type` is required, the server fills the rest. Unknown members are kept. */
export const IncomingEnvelopeSchema = v.looseObject({
  type: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  id: v.optional(IdSchema),
  correlationId: v.optional(IdSchema),
  source: v.optional(v.string()),
  sequence: v.optional(v.pipe(ordinal, v.minValue(1), v.maxValue(999_999))),
  after: v.optional(ordinal),
  attempt: v.optional(v.pipe(ordinal, v.minValue(1))),
  timestamp: v.optional(v.union([v.pipe(v.string(), v.maxLength(64)), v.number()])),
  payload: v.optional(v.record(v.string(), v.unknown())),
  sig: v.optional(SignatureSchema),
});
export type IncomingEnvelope = v.InferOutput<typeof IncomingEnvelopeSchema>;

/** Envelope on the wire: every member but the optional ones present. */
export const EnvelopeSchema = v.looseObject({
  ...IncomingEnvelopeSchema.entries,
  id: IdSchema,
  correlationId: IdSchema,
  source: SourceSchema,
  timestamp: v.union([v.pipe(v.string(), v.maxLength(64)), v.number()]),
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
