import * as v from "valibot";

/** Where the page stands with the job it was given. */
export const PageReportSchema = v.object({
  state: v.picklist(["loading", "ready", "generating", "done", "failed"]),
  /** Address of the image; only for `done`. */
  imageUrl: v.optional(v.string()),
  /** Why it failed. */
  problem: v.optional(
    v.picklist(["loggedOut", "pageChanged", "quota", "foreignText", "notNew", "navigated"]),
  ),
  /** The page shows what the job has not put there: a person uses the tab, which must stay open. */
  isTaken: v.optional(v.boolean()),
  /** Selectors that the page had to match by now, and which of their ways did, from 0; null: none. */
  matched: v.optional(v.record(v.string(), v.nullable(v.number()))),
});
export type PageReport = v.InferOutput<typeof PageReportSchema>;
export type PageProblem = NonNullable<PageReport["problem"]>;

/**
 * What the worker says to the page in a tab it opened. `prepare` looks only; `submit` types once, however often it is
 * said; `status` asks; `stop` has the page stop drawing.
 */
export const PageRequestSchema = v.variant("type", [
  v.object({
    type: v.literal("prepare"),
    correlationId: v.string(),
    /** How long the page may take to show its composer, milliseconds. */
    patienceMs: v.optional(v.number()),
  }),
  v.object({ type: v.literal("submit"), correlationId: v.string(), prompt: v.string() }),
  v.object({ type: v.literal("status"), correlationId: v.string() }),
  v.object({ type: v.literal("stop"), correlationId: v.string() }),
]);
export type PageRequest = v.InferOutput<typeof PageRequestSchema>;
