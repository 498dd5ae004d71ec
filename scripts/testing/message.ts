import * as v from "valibot";

/** What the reporter inside a mocha process tells the program that started it. */
export const MessageSchema = v.variant("kind", [
  v.object({ kind: v.literal("passed") }),
  v.object({ kind: v.literal("pending"), title: v.string() }),
  v.object({ kind: v.literal("failed"), title: v.string(), error: v.string() }),
  /** A top-level suite is through. */
  v.object({ kind: v.literal("suite"), title: v.string(), tests: v.number(), milliseconds: v.number() }),
  /** A part that tests need could not be had. */
  v.object({ kind: v.literal("absent"), reason: v.string(), remedy: v.string() }),
  v.object({ kind: v.literal("end") }),
]);
export type Message = v.InferOutput<typeof MessageSchema>;
