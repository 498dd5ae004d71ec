import * as v from "valibot";
import type { JobRecordView } from "../shared/state.ts";

/** Jobs that are remembered, on this device only. */
const MAX_RECORDS = 100;

/** A job as it lies on disk. */
export const JobRecordSchema = v.object({
  correlationId: v.string(),
  askedBy: v.object({
    name: v.optional(v.string()),
    fingerprint: v.optional(v.string()),
  }),
  prompt: v.string(),
  askedAt: v.number(),
  endedAt: v.optional(v.number()),
  outcome: v.picklist(["waiting", "running", "done", "failed", "refused", "cancelled"]),
  /** It was allowed to run, by a pinned key or by the person. */
  wasAllowed: v.optional(v.literal(true)),
  errorCode: v.optional(v.string()),
  fileName: v.optional(v.string()),
});
export type JobRecord = v.InferOutput<typeof JobRecordSchema>;

/**
 * The records with one begun or changed, the newest first. Where there are too many, those go first that nobody allowed,
 * then those that are over, the oldest of each: strangers push out neither what runs nor what the person has stopped.
 * Pure.
 */
export function withRecord(
  records: readonly JobRecord[],
  correlationId: string,
  change: Partial<JobRecord>,
): JobRecord[] {
  const known = records.find((it) => it.correlationId === correlationId);
  const base = known ?? { correlationId, askedBy: {}, prompt: "", askedAt: 0, outcome: "waiting" as const };
  const rest = records.filter((it) => it !== known);
  return [{ ...base, ...change }, ...rest]
    .toSorted((a, b) => weight(b) - weight(a) || b.askedAt - a.askedAt)
    .slice(0, MAX_RECORDS)
    .toSorted((a, b) => b.askedAt - a.askedAt);
}

/** A job that waits or runs. Pure. */
export function isOpen({ outcome }: JobRecord): boolean {
  return outcome === "waiting" || outcome === "running";
}

/** How long a record is kept, against others. */
function weight(record: JobRecord): number {
  return isOpen(record) ? 2 : record.wasAllowed ? 1 : 0;
}

/** A record as the interface shows it. Pure. */
export function viewOf(record: JobRecord): JobRecordView {
  const { askedBy, endedAt, errorCode, fileName, wasAllowed: _internal, ...rest } = record;
  return {
    ...rest,
    askedBy: { name: askedBy.name, fingerprint: askedBy.fingerprint },
    endedAt,
    errorCode,
    fileName,
  };
}

/** The log as lines of JSON; prompts only where the person ticked it, keys and tokens never stand in a record. Pure. */
export function exportRecords(records: readonly JobRecord[], includePrompts: boolean): string {
  return records
    .map(({ prompt, ...rest }) => JSON.stringify(includePrompts ? { ...rest, prompt } : rest))
    .join("\n");
}
