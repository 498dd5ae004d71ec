import * as v from "valibot";
import { ContenderSchema } from "../stacks/names.ts";

/** What the generator's process is told to measure. */
export const JobSchema = v.object({
  scenario: v.string(),
  contender: ContenderSchema,
  plan: v.object({
    windowMs: v.number(),
    windows: v.number(),
    warmUpMs: v.number(),
    repeats: v.number(),
    pinned: v.boolean(),
  }),
});
export type Job = v.InferOutput<typeof JobSchema>;
