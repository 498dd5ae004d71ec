import type { StoredEvent } from "../../ports/index.ts";
import type { Cursor } from "../../protocol/index.ts";
import { dispatch } from "./effects.ts";
import { type Engine, placeIn } from "./engine.ts";
import { settle } from "./lease.ts";

/** Sends stored events to a session, in their order. */
export async function pushEvents(
  engine: Engine,
  tenant: string,
  session: string,
  events: readonly StoredEvent[],
): Promise<void> {
  for (const event of events) await engine.outbound.push(tenant, session, event.text, { kind: "durable" });
}

/** Sends a client what a job has beyond its cursor, and looks after the job on the way. */
export async function replayToClient(
  engine: Engine,
  tenant: string,
  session: string,
  correlationId: string,
  after?: Cursor,
): Promise<void> {
  const view = await engine.ports.jobs.read(tenant, correlationId, after);
  const { state } = await engine.ports.dispatch.read(tenant);
  if (view === undefined || view.job.createdAt <= state.erasedAt) return;
  const place = placeIn(state, correlationId);
  await pushEvents(engine, tenant, session, view.events);
  if (view.events.some((it) => it.final)) {
    // The final event was stored, but the process died before it freed the holder's slot.
    if (place.running !== undefined) await dispatch(engine, tenant, { type: "ended", correlationId });
  } else {
    await settle(engine, tenant, place);
  }
}

/** Jobs of a client session that the dispatch record still knows, ended ones included. */
export async function jobsOfClient(engine: Engine, tenant: string, session: string): Promise<string[]> {
  const { state } = await engine.ports.dispatch.read(tenant);
  const jobs = [...state.queue, ...state.running.values(), ...state.ended];
  return jobs.filter((it) => it.owner === session).map((it) => it.correlationId);
}
