import type { JobView, QueuedJob } from "../../ports/index.ts";
import type { Frame } from "../../protocol/index.ts";
import type { Peeked } from "../dispatch/runner.ts";
import { isComing } from "../eventual.ts";
import type { Sender, Submitted } from "./contract.ts";
import { dispatch, perform } from "./effects.ts";
import { type Engine, type Place, placeIn, statusOf } from "./engine.ts";
import { settle, settleLease } from "./lease.ts";
import { pushEvents } from "./replay.ts";
import { requestDigest } from "./texts.ts";

/** Stores a request and gives it to an extension or to the queue; a repeat is answered with the job's state. */
export async function submitRequest(engine: Engine, sender: Sender, frame: Frame): Promise<Submitted> {
  const { ports, settings } = engine;
  const { correlationId, id } = frame.envelope;
  const digest = requestDigest(frame.envelope);
  const peeking = engine.runner.peek(sender.tenant);
  const peeked = isComing(peeking) ? await peeking : peeking;
  const { state } = peeked.snapshot;
  const { running, queued, ended } = placeIn(state, correlationId);
  const unknown = (running ?? queued ?? ended) === undefined;
  if (unknown && state.queue.length >= settings.delivery.queueLimit) return queueFull(engine);

  const now = ports.clock.now();
  const expiresAt = now + settings.delivery.jobMs;
  const created = await ports.jobs.create({
    tenant: sender.tenant,
    correlationId,
    requestId: id,
    request: frame.text,
    requestDigest: digest,
    createdAt: now,
    expiresAt,
  });
  if (created === "created") return enter(engine, sender, frame, { expiresAt, attempt: 1 }, peeked);

  const view = await ports.jobs.read(sender.tenant, correlationId);
  if (view === undefined || view.job.createdAt <= state.erasedAt) return expired();
  if (view.job.requestDigest !== digest) {
    return refused(
      "INVALID_INPUT",
      "correlationId: another request was sent under it",
      "repeat a request unchanged, or choose a new correlationId",
    );
  }
  return repeat(engine, sender, frame, view);
}

/** Answers a repeated request: whoever asks last receives the events, from the first. */
async function repeat(engine: Engine, sender: Sender, frame: Frame, view: JobView): Promise<Submitted> {
  const { correlationId, expiresAt } = view.job;
  const over = view.events.some((it) => it.final);
  const attempt = 1 + Math.max(0, ...view.events.map((it) => ("attempt" in it.key ? it.key.attempt : 0)));
  const known = { expiresAt, attempt };
  if (!over && expiresAt <= engine.ports.clock.now()) {
    await settle(engine, sender.tenant, await engine.place(sender.tenant, correlationId));
    return expired();
  }
  const accepted: Submitted = over
    ? { accepted: true, correlationId, status: "ended", expiresAt }
    : await enter(engine, sender, frame, known);
  if (sender.session !== undefined) await pushEvents(engine, sender.tenant, sender.session, view.events);
  return accepted;
}

async function enter(
  engine: Engine,
  sender: Sender,
  frame: Frame,
  job: { readonly expiresAt: number; readonly attempt: number },
  peeked?: Peeked,
): Promise<Submitted> {
  const { correlationId } = frame.envelope;
  const { target } = frame.envelope.payload;
  const event = {
    type: "request",
    correlationId,
    ...(sender.session !== undefined && { owner: sender.session }),
    ...(typeof target === "string" && { target }),
    ...job,
  } as const;
  const { effects, draft } = await engine.runner.run(sender.tenant, event, peeked);
  if (effects.some((it) => it.effect === "full")) return queueFull(engine);
  const running = draft.running(correlationId);
  const queued = draft.queued(correlationId);
  const position = queued === undefined ? 0 : draft.queue.indexOf(queued) + 1;
  const place: Place = {
    ...(running !== undefined && { running }),
    ...(queued !== undefined && { queued: withPosition(queued, position) }),
  };
  const followers = [...draft.followers()];
  engine.remember(
    sender.tenant,
    correlationId,
    running === undefined ? undefined : { job: running, followers },
  );
  await perform(engine, sender.tenant, effects, frame);
  const pushedNow = effects.some((it) => it.effect === "assign" && it.job.correlationId === correlationId);
  if (running !== undefined && !pushedNow) await settleLease(engine, sender.tenant, running);
  return {
    accepted: true,
    correlationId,
    status: statusOf(place),
    ...(queued !== undefined && { queuePosition: position }),
    expiresAt: job.expiresAt,
  };
}

/** Stores a cancellation; the holder ends the job, or the server where nobody holds it. */
export async function submitCancellation(engine: Engine, sender: Sender, frame: Frame): Promise<Submitted> {
  const { correlationId, id } = frame.envelope;
  const stored = await engine.ports.jobs.cancel(sender.tenant, correlationId, { id, text: frame.text });
  if (stored === undefined) {
    return refused(
      "INVALID_INPUT",
      "correlationId: no such request",
      "cancel by the correlationId of the request",
    );
  }
  await dispatch(engine, sender.tenant, { type: "cancel", correlationId });
  const place = await engine.place(sender.tenant, correlationId);
  if (place.running !== undefined) await settleLease(engine, sender.tenant, place.running);
  return {
    accepted: true,
    correlationId,
    status: statusOf(place),
    expiresAt: engine.ports.clock.now() + engine.settings.delivery.jobMs,
  };
}

function withPosition(job: QueuedJob, position: number): QueuedJob & { position: number } {
  return { ...job, position };
}

function expired(): Submitted {
  return refused(
    "EXPIRED",
    "this correlationId belonged to a request that has expired",
    "ask with a new one",
  );
}

function queueFull(engine: Engine): Submitted {
  const limit = engine.settings.delivery.queueLimit;
  return {
    ...refused("UNAVAILABLE", `the queue is full: ${limit} requests wait already`, "ask again later"),
    retryAfterMs: 5000,
  };
}

function refused(code: "INVALID_INPUT" | "EXPIRED" | "UNAVAILABLE", message: string, hint: string) {
  return { accepted: false, code, message, hint } as const;
}
