import fc from "fast-check";
import type { DispatchChange, QueuedJob, RunningJob } from "../index.ts";
import { sampleAddress } from "./samples.ts";

/** A request that waits. */
export function sampleQueued(correlationId: string, enqueuedAt = 1): QueuedJob {
  return { correlationId, attempt: 1, enqueuedAt, expiresAt: enqueuedAt + 3_600_000 };
}

/** A request that an extension holds. */
export function sampleRunning(correlationId: string): RunningJob {
  return { ...sampleQueued(correlationId), taker: "extension-1", leaseUntil: 90_000, cancelled: false };
}

/** Any list of changes over a few names, so that they meet. */
export function anyChanges(): fc.Arbitrary<DispatchChange[]> {
  const correlationId = fc.constantFrom("a", "b", "c", "__proto__");
  const session = fc.constantFrom("x", "y", "constructor");
  const small = fc.integer({ min: 0, max: 5 });
  const extension = fc.record(
    {
      address: session.map(sampleAddress),
      generation: small,
      slots: fc.integer({ min: 1, max: 1000 }),
      seenAt: small,
    },
    { requiredKeys: ["generation", "slots", "seenAt"], noNullPrototype: true },
  );
  const job = fc.tuple(correlationId, small).map((it) => sampleQueued(...it));
  const correlationIds = fc.array(correlationId, { maxLength: 2 });
  return fc.array(
    fc.oneof(
      fc
        .tuple(session, fc.option(extension))
        .map(([it, entry]) => change({ op: "extension", session: it, entry })),
      job.map((it) => change({ op: "enqueue", job: it })),
      correlationId.map((it) => change({ op: "dequeue", correlationId: it })),
      correlationId.map((it) => change({ op: "run", job: sampleRunning(it) })),
      correlationId.map((it) => change({ op: "release", correlationId: it })),
      job.map((it) => change({ op: "end", job: { ...it, endedAt: it.enqueuedAt } })),
      correlationIds.map((it) => change({ op: "forget", correlationIds: it })),
      fc
        .tuple(session, fc.boolean())
        .map(([it, follows]) => change({ op: "follower", session: it, follows })),
      small.map((at) => change({ op: "erase", at })),
    ),
    { maxLength: 8 },
  );
}

/** Says which type a literal is, where inference would widen it. */
function change(it: DispatchChange): DispatchChange {
  return it;
}
