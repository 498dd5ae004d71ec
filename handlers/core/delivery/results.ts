import type { EventKey, Eventual, SendPriority, StoredEvent } from "../../ports/index.ts";
import type { Envelope, Frame } from "../../protocol/index.ts";
import { andThen, isComing } from "../eventual.ts";
import { dispatch } from "./effects.ts";
import { type Engine, placeIn, type Route } from "./engine.ts";

/** The session that sends an extension's event. */
export interface Holder {
  readonly tenant: string;
  readonly session: string;
}

/** `stored`: kept and sent on; `late`: the job is over or another's; `conflict`: its number belongs to another event. */
export type ResultOutcome = "stored" | "late" | "conflict";

/** Stores an extension's durable event, sends it to the owner and ends the job with a final one. */
export async function acceptResult(engine: Engine, holder: Holder, frame: Frame): Promise<ResultOutcome> {
  const { envelope } = frame;
  const holding = heldBy(engine, holder, envelope);
  const route = isComing(holding) ? await holding : holding;
  if (route === undefined) return acceptOvertaken(engine, holder, frame);
  const final = frame.type === "ImageDownloadedEvent" || frame.type === "ErrorEvent";
  const event = storedEvent(engine, holder, frame, route.job.attempt, final);
  const outcome = await engine.ports.jobs.append(event);
  if (outcome === "conflict") return "conflict";
  const sent = sendOn(engine, holder.tenant, route, event.text, { kind: "durable" });
  if (isComing(sent)) await sent;
  if (final) {
    const { correlationId, sequence } = envelope;
    engine.remember(holder.tenant, correlationId, undefined);
    engine.ports.telemetry.count("jobs_ended_total", { by: "extension", code: frame.type });
    await dispatch(engine, holder.tenant, {
      type: "ended",
      correlationId,
      ...(sequence !== undefined && { sequence }),
    });
  }
  return "stored";
}

/** Platforms may hand us the final event before an earlier one: what the holder numbered below it still counts. */
async function acceptOvertaken(engine: Engine, holder: Holder, frame: Frame): Promise<ResultOutcome> {
  const { correlationId, sequence } = frame.envelope;
  const { state } = await engine.ports.dispatch.read(holder.tenant);
  const { ended } = placeIn(state, correlationId);
  const attempt = frame.envelope.attempt ?? ended?.attempt;
  if (ended === undefined || sequence === undefined || ended.sequence === undefined) return "late";
  if (ended.taker !== holder.session || attempt !== ended.attempt || sequence >= ended.sequence)
    return "late";
  const event = storedEvent(engine, holder, frame, ended.attempt, false);
  const outcome = await engine.ports.jobs.append(event);
  if (outcome === "conflict") return "conflict";
  if (ended.owner !== undefined) {
    await engine.outbound.push(holder.tenant, ended.owner, event.text, { kind: "durable" });
  }
  return "stored";
}

/** Sends an extension's ephemeral event to the owner; nothing is stored, nobody waits for it. */
export function relayProgress(engine: Engine, holder: Holder, frame: Frame): Eventual<void> {
  const { correlationId } = frame.envelope;
  return andThen(heldBy(engine, holder, frame.envelope), (route) => {
    if (route === undefined) return;
    return sendOn(engine, holder.tenant, route, frame.text, { kind: "ephemeral", mergeKey: correlationId });
  });
}

/**
 * The route where this session holds the job under the attempt the event names; what memory denies is read afresh. An
 * event of an earlier attempt is not the holder's any more, even from the same session: receivers have gone on to the
 * numbers of the newer attempt, and an old final event would end the job where nobody sees it.
 */
function heldBy(
  engine: Engine,
  holder: Holder,
  { correlationId, attempt }: Envelope,
): Eventual<Route | undefined> {
  const held = (route: Route | undefined): Route | undefined =>
    route?.job.taker === holder.session && (attempt === undefined || attempt === route.job.attempt)
      ? route
      : undefined;
  return andThen(engine.route(holder.tenant, correlationId), (known) => {
    const route = held(known);
    if (route !== undefined || engine.settings.delivery.routeCacheMs === 0) return route;
    return andThen(engine.readRoute(holder.tenant, correlationId), held);
  });
}

function storedEvent(
  engine: Engine,
  holder: Holder,
  { envelope, text }: Frame,
  current: number,
  final: boolean,
): StoredEvent {
  const now = engine.ports.clock.now();
  const attempt = envelope.attempt ?? current;
  const key: EventKey =
    envelope.sequence === undefined
      ? { id: envelope.id }
      : { attempt, source: "extension", sequence: envelope.sequence };
  return {
    tenant: holder.tenant,
    correlationId: envelope.correlationId,
    key,
    id: envelope.id,
    text: envelope.attempt === undefined ? JSON.stringify({ ...envelope, attempt }) : text,
    final,
    session: holder.session,
    storedAt: now,
    expiresAt: now + engine.settings.delivery.jobMs,
  };
}

/** To the session that asked, and as a copy to those who follow the tenant. */
function sendOn(
  engine: Engine,
  tenant: string,
  { job, followers }: Route,
  text: string,
  priority: SendPriority,
): Eventual<void> {
  const sent = job.owner === undefined ? undefined : engine.outbound.push(tenant, job.owner, text, priority);
  if (followers.length === 0) return sent;
  return andThen(sent, async () => {
    for (const session of followers) {
      if (session !== job.owner) await engine.outbound.push(tenant, session, text, priority);
    }
  });
}
