import type { RunningJob, StoredEvent } from "../../ports/index.ts";
import { dispatch, finish } from "./effects.ts";
import type { Engine, Place } from "./engine.ts";

/** Looks after a job whose final event nobody has seen, wherever it stands. */
export async function settle(engine: Engine, tenant: string, place: Place): Promise<void> {
  const { running, queued, ended } = place;
  if (running !== undefined) await settleLease(engine, tenant, running);
  else if (queued !== undefined && queued.expiresAt <= engine.ports.clock.now()) {
    await dispatch(engine, tenant, { type: "expire" });
  } else if (ended?.final !== undefined) await finish(engine, tenant, ended);
}

/**
 * Looks after a job whose lease or time may have run out: nobody else does, since there is no timer behind the doors.
 * A final event whose dispatch entry was never written is made good here, too.
 */
export async function settleLease(engine: Engine, tenant: string, job: RunningJob): Promise<void> {
  const now = engine.ports.clock.now();
  if (job.leaseUntil > now && job.expiresAt > now) return;
  const { correlationId, attempt, taker } = job;
  const view = await engine.ports.jobs.read(tenant, correlationId);
  if (view === undefined || view.events.some((it) => it.final)) {
    await dispatch(engine, tenant, { type: "ended", correlationId });
    return;
  }
  const own = view.events.filter(
    (it) => it.session === taker && (!("attempt" in it.key) || it.key.attempt === attempt),
  );
  const renewedAt = own.length === 0 ? undefined : Math.max(...own.map((it) => it.storedAt));
  await dispatch(engine, tenant, {
    type: "lapsed",
    correlationId,
    attempt,
    ...(renewedAt !== undefined && { renewedAt }),
    initiated: own.length > 0,
    sequence: lastWithoutGap(own),
  });
}

/** Number up to which the events are all there. */
function lastWithoutGap(events: readonly StoredEvent[]): number {
  const numbers = new Set(events.map(({ key }) => ("attempt" in key ? key.sequence : 0)));
  let last = 0;
  while (numbers.has(last + 1)) last += 1;
  return last;
}
