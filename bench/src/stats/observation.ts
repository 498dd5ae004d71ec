import * as v from "valibot";
import { ContenderSchema } from "../stacks/names.ts";
import { METRICS, type MetricName } from "./metrics.ts";

/** Metrics are named in one place; a message that names another is refused. */
const MetricSchema = v.custom<MetricName>(
  (name) => typeof name === "string" && Object.hasOwn(METRICS, name),
  "is no metric",
);

/** One observed value. */
export const ObservationSchema = v.object({
  metric: MetricSchema,
  value: v.number(),
  /** Share of a core that other programs took meanwhile; absent where they cannot change the value. */
  foreign: v.optional(v.number()),
});
export type Observation = v.InferOutput<typeof ObservationSchema>;

/** What one process of one contender observed. */
export const RoundSchema = v.object({
  contender: ContenderSchema,
  observations: v.pipe(v.array(ObservationSchema), v.readonly()),
  /** What went wrong, in words. */
  remarks: v.pipe(v.array(v.string()), v.readonly()),
});
export type Round = v.InferOutput<typeof RoundSchema>;
