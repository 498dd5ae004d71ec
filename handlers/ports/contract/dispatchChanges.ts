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
    { requiredKeys: ["generation", "slots", "seenAt"] },
  );
  const op = <T extends DispatchChange["op"]>(name: T) => fc.constant(name);
  return fc.array(
    fc.oneof(
      fc.record({ op: op("extension"), session, entry: fc.option(extension) }),
      fc.record({ op: op("enqueue"), job: fc.tuple(correlationId, small).map((it) => sampleQueued(...it)) }),
      fc.record({ op: op("dequeue"), correlationId }),
      fc.record({ op: op("run"), job: correlationId.map(sampleRunning) }),
      fc.record({ op: op("release"), correlationId }),
      fc.record({
        op: op("end"),
        job: fc.record({ correlationId, attempt: fc.constant(1), endedAt: small }),
      }),
      fc.record({ op: op("forget"), correlationIds: fc.array(correlationId, { maxLength: 2 }) }),
      fc.record({ op: op("follower"), session, follows: fc.boolean() }),
      fc.record({ op: op("erase"), at: small }),
    ),
    { maxLength: 8 },
  );
}
