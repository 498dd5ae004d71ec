import * as v from "valibot";

/** What a stack's process says about itself. */
export const UsageSchema = v.object({
  /** Processor time used since its start, milliseconds, all threads. */
  cpuMs: v.number(),
  /** Resident memory, bytes. */
  rssBytes: v.number(),
  /** Living objects and garbage on the JavaScript heap, bytes. */
  heapUsedBytes: v.number(),
});
export type Usage = v.InferOutput<typeof UsageSchema>;

/** Asks a stack's process for its usage, after a full garbage collection if told so. */
export const QuestionSchema = v.object({ collectGarbage: v.boolean() });
export type Question = v.InferOutput<typeof QuestionSchema>;

const TenantKeysSchema = v.object({ client: v.string(), device: v.string() });
/** Keys of the tenant a public server was started with. */
export type TenantKeys = v.InferOutput<typeof TenantKeysSchema>;

const ReadySchema = v.object({ port: v.number(), keys: v.optional(TenantKeysSchema) });
/** Where a stack listens, and what lets a peer in where not everybody may come. */
export type Ready = v.InferOutput<typeof ReadySchema>;

/** What a stack's process sends: once that it is ready, then an answer to each question. */
export const StackMessageSchema = v.union([
  v.object({ ready: ReadySchema }),
  v.object({ usage: UsageSchema }),
]);
export type StackMessage = v.InferOutput<typeof StackMessageSchema>;
