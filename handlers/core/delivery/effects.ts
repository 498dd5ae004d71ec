import * as v from "valibot";
import type { EndedJob, JobView, RunningJob, ServerFinal } from "../../ports/index.ts";
import { EnvelopeSchema } from "../../protocol/index.ts";
import type { DispatchEffect, DispatchEvent } from "../dispatch/events.ts";
import { isComing } from "../eventual.ts";
import type { Engine } from "./engine.ts";
import { finalId, finalText, type Request, requestText, serverText } from "./texts.ts";

/** Decides an event and does what it asks for, also what follows from sockets found dead on the way. */
export async function dispatch(
  engine: Engine,
  tenant: string,
  event: DispatchEvent,
  request?: Request,
): Promise<readonly DispatchEffect[]> {
  const { effects } = await engine.runner.run(tenant, event);
  await perform(engine, tenant, effects, request);
  return effects;
}

/** Carries out effects. `request` saves a read where the caller has just stored it. */
export async function perform(
  engine: Engine,
  tenant: string,
  effects: readonly DispatchEffect[],
  request?: Request,
): Promise<void> {
  for (const it of effects) {
    switch (it.effect) {
      case "assign":
        await assign(engine, tenant, it, request);
        break;
      case "cancel":
        await pushCancellation(engine, tenant, it.job);
        break;
      case "finish":
        await finish(engine, tenant, it.job);
        break;
      case "peers":
        await tellPeers(engine, tenant, it);
        break;
      case "full":
        break;
    }
  }
}

async function assign(
  engine: Engine,
  tenant: string,
  { job, address }: DispatchEffect & { effect: "assign" },
  known: Request | undefined,
): Promise<void> {
  const request =
    known?.envelope.correlationId === job.correlationId
      ? known
      : await readRequest(engine, tenant, job.correlationId);
  if (request === undefined) {
    // The record names a job whose request was never stored or has expired: nothing can be sent for it.
    await dispatch(engine, tenant, { type: "ended", correlationId: job.correlationId });
    return;
  }
  const sending = engine.outbound.send(address, requestText(request, job.attempt), { kind: "durable" });
  const sent = isComing(sending) ? await sending : sending;
  if (sent === "gone") {
    const { session, connection } = { session: job.taker, connection: address.connection };
    await dispatch(engine, tenant, { type: "gone", session, connection, unsent: job.correlationId }, request);
  }
}

/** Sends the request again to the extension that holds it, and the cancellation if there is one. */
export async function repush(engine: Engine, tenant: string, job: RunningJob): Promise<void> {
  const view = await engine.ports.jobs.read(tenant, job.correlationId);
  if (view === undefined) return;
  const text = requestText(requestOf(view), job.attempt);
  await engine.outbound.push(tenant, job.taker, text, { kind: "durable" });
  await pushCancellation(engine, tenant, job, view);
}

/** Sends the stored cancellation to the holder. */
export async function pushCancellation(
  engine: Engine,
  tenant: string,
  job: RunningJob,
  known?: JobView,
): Promise<void> {
  const view = known ?? (await engine.ports.jobs.read(tenant, job.correlationId));
  const text = view?.job.cancellation?.text;
  if (text !== undefined) await engine.outbound.push(tenant, job.taker, text, { kind: "durable" });
}

/** Stores the server's own final event and sends it to the owner. Repeating it stores nothing. */
export async function finish(engine: Engine, tenant: string, job: EndedJob): Promise<void> {
  if (job.final === undefined) return;
  engine.remember(tenant, job.correlationId, undefined);
  const text = await storeFinal(engine, tenant, job, job.final);
  engine.ports.telemetry.count("jobs_ended_total", { by: "server", code: job.final });
  if (job.owner !== undefined) await engine.outbound.push(tenant, job.owner, text, { kind: "durable" });
}

async function storeFinal(
  engine: Engine,
  tenant: string,
  job: EndedJob,
  final: ServerFinal,
): Promise<string> {
  const text = finalText(job, final);
  const id = finalId(job);
  await engine.ports.jobs.append({
    tenant,
    correlationId: job.correlationId,
    key: { id },
    id,
    text,
    final: true,
    storedAt: job.endedAt,
    expiresAt: job.endedAt + engine.settings.delivery.jobMs,
  });
  return text;
}

async function tellPeers(
  engine: Engine,
  tenant: string,
  { extensions, sessions }: DispatchEffect & { effect: "peers" },
): Promise<void> {
  if (sessions.length === 0) return;
  const { ids, clock } = engine.ports;
  const text = serverText("PeerEvent", { extensions }, { id: ids.uuid(), now: clock.now() });
  const priority = { kind: "ephemeral", mergeKey: "peers" } as const;
  await Promise.all(sessions.map((session) => engine.outbound.push(tenant, session, text, priority)));
}

/** The stored request. */
function requestOf({ job }: JobView): Request {
  return { envelope: v.parse(EnvelopeSchema, JSON.parse(job.request)), text: job.request };
}

async function readRequest(
  engine: Engine,
  tenant: string,
  correlationId: string,
): Promise<Request | undefined> {
  const view = await engine.ports.jobs.read(tenant, correlationId);
  return view === undefined ? undefined : requestOf(view);
}
