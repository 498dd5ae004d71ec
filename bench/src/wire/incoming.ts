import * as v from "valibot";

/** As much of an event as the generator reads, whichever stack it came by. */
export const IncomingSchema = v.object({
  type: v.string(),
  id: v.string(),
  correlationId: v.string(),
  attempt: v.optional(v.number()),
  payload: v.object({
    /** In a Welcome. */
    sessionId: v.optional(v.string()),
    /** In an acknowledgement. */
    ids: v.optional(v.array(v.string())),
    /** In an error. */
    code: v.optional(v.string()),
    message: v.optional(v.string()),
  }),
});
export type Incoming = v.InferOutput<typeof IncomingSchema>;

/** What a peer does with what it reads. */
export interface Receiver {
  event(event: Incoming): void;
  /** That many durable events of this peer are acknowledged. */
  acknowledged(count: number): void;
  /** The stack did not take what was sent. */
  refused(why: string): void;
}
