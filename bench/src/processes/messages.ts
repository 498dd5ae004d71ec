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

/** What a stack's process sends: once its port, then an answer to each question. */
export const StackMessageSchema = v.union([v.object({ port: v.number() }), v.object({ usage: UsageSchema })]);
export type StackMessage = v.InferOutput<typeof StackMessageSchema>;
