import type { EndedJob, QueuedJob, RunningJob, ServerFinal } from "../../ports/index.ts";
import { assign, assignWaiting, countConnected } from "./assign.ts";
import type { Draft } from "./draft.ts";
import { type DispatchEffect, type DispatchEvent, type DispatchPolicy, ENDED_MS } from "./events.ts";

/** Decides one event on a draft: changes are noted in the draft, what to do afterwards is returned. Pure. */
export function decide(
  draft: Draft,
  event: DispatchEvent,
  policy: DispatchPolicy,
  now: number,
): DispatchEffect[] {
  const counts = CHANGES_COUNT.has(event.type);
  const before = counts ? countConnected(draft.extensions()) : 0;
  const effects = [...expireWaiting(draft, now), ...handle(draft, event, policy, now)];
  forgetOld(draft, now);
  if (!counts) return effects;
  const after = countConnected(draft.extensions());
  if (after !== before) effects.push({ effect: "peers", extensions: after, sessions: interested(draft) });
  return effects;
}

/** Events that can change how many extensions are connected. */
const CHANGES_COUNT: ReadonlySet<DispatchEvent["type"]> = new Set(["online", "offline", "gone", "erase"]);

function handle(draft: Draft, event: DispatchEvent, policy: DispatchPolicy, now: number): DispatchEffect[] {
  switch (event.type) {
    case "online":
      return online(draft, event, policy, now);
    case "offline":
      clearAddress(draft, event.session, event.connection);
      return [];
    case "request":
      return request(draft, event, policy, now);
    case "renew":
      renew(draft, event.session, event.holds, policy, now);
      return giveUp(draft, event.session, event.givesUp, policy, now);
    case "gone":
      return gone(draft, event, policy, now);
    case "ended":
      return ended(draft, event, policy, now);
    case "lapsed":
      return lapsed(draft, event, policy, now);
    case "cancel":
      return cancel(draft, event.correlationId, now);
    case "follow":
      if (draft.follows(event.session) !== event.follows) draft.follow(event.session, event.follows);
      return [];
    case "expire":
      return expireRunning(draft, now);
    case "erase":
      return erase(draft, now);
  }
}

function online(
  draft: Draft,
  event: DispatchEvent & { type: "online" },
  policy: DispatchPolicy,
  now: number,
): DispatchEffect[] {
  const known = draft.extension(event.session);
  if (known !== undefined && known.generation > event.generation) return [];
  const { address, generation, slots } = event;
  draft.putExtension(event.session, { address, generation, slots, seenAt: now });
  renew(draft, event.session, event.holds, policy, now);
  return [
    ...expireRunning(draft, now),
    ...giveUp(draft, event.session, event.givesUp, policy, now),
    ...assignWaiting(draft, policy, now),
  ];
}

function request(
  draft: Draft,
  event: DispatchEvent & { type: "request" },
  policy: DispatchPolicy,
  now: number,
): DispatchEffect[] {
  const owned = event.owner === undefined ? {} : { owner: event.owner };
  const running = draft.running(event.correlationId);
  if (running !== undefined) {
    if (running.owner !== event.owner) draft.run({ ...running, ...owned });
    return [];
  }
  const queued = draft.queued(event.correlationId);
  if (queued !== undefined) {
    if (queued.owner !== event.owner) draft.enqueue({ ...queued, ...owned });
    return [];
  }
  const over = draft.ended(event.correlationId);
  if (over !== undefined) {
    if (over.owner !== event.owner) draft.end({ ...over, ...owned });
    return [];
  }
  const job: QueuedJob = {
    correlationId: event.correlationId,
    ...owned,
    ...(event.target !== undefined && { target: event.target }),
    attempt: event.attempt,
    enqueuedAt: now,
    expiresAt: event.expiresAt,
  };
  const overtakes = job.target === undefined && draft.queue.some((it) => it.target === undefined);
  const assigned = overtakes ? undefined : assign(draft, job, policy, now);
  if (assigned !== undefined) return [assigned];
  if (draft.queue.length >= policy.queueLimit) return [{ effect: "full" }];
  draft.enqueue(job);
  return [];
}

function renew(
  draft: Draft,
  session: string,
  holds: readonly string[],
  policy: DispatchPolicy,
  now: number,
): void {
  for (const correlationId of holds) {
    const job = draft.running(correlationId);
    if (job?.taker === session) draft.run({ ...job, leaseUntil: now + policy.leaseMs });
  }
}

function giveUp(
  draft: Draft,
  session: string,
  givesUp: readonly string[],
  policy: DispatchPolicy,
  now: number,
): DispatchEffect[] {
  const effects: DispatchEffect[] = [];
  for (const correlationId of givesUp) {
    const job = draft.running(correlationId);
    if (job?.taker === session) effects.push(...passOn(draft, job, job.attempt + 1, now));
  }
  return givesUp.length === 0 ? effects : [...effects, ...assignWaiting(draft, policy, now, session)];
}

function gone(
  draft: Draft,
  event: DispatchEvent & { type: "gone" },
  policy: DispatchPolicy,
  now: number,
): DispatchEffect[] {
  clearAddress(draft, event.session, event.connection);
  const job = event.unsent === undefined ? undefined : draft.running(event.unsent);
  if (job?.taker !== event.session) return [];
  return [...passOn(draft, job, job.attempt, now), ...assignWaiting(draft, policy, now)];
}

function ended(
  draft: Draft,
  { correlationId, sequence }: DispatchEvent & { type: "ended" },
  policy: DispatchPolicy,
  now: number,
): DispatchEffect[] {
  const running = draft.running(correlationId);
  const job = running ?? draft.queued(correlationId);
  if (job === undefined) return [];
  const last = { taker: running?.taker, sequence };
  close(draft, job, now, last);
  return assignWaiting(draft, policy, now);
}

function lapsed(
  draft: Draft,
  event: DispatchEvent & { type: "lapsed" },
  policy: DispatchPolicy,
  now: number,
): DispatchEffect[] {
  const job = draft.running(event.correlationId);
  if (job === undefined || job.attempt !== event.attempt) return [];
  const lease = Math.max(
    job.leaseUntil,
    event.renewedAt === undefined ? 0 : event.renewedAt + policy.leaseMs,
  );
  const end = (final: ServerFinal) => [
    finish(draft, job, final, now, event.sequence),
    ...assignWaiting(draft, policy, now),
  ];
  if (job.expiresAt <= now) return end("EXPIRED");
  if (lease > now) {
    if (lease > job.leaseUntil) draft.run({ ...job, leaseUntil: lease });
    return [];
  }
  if (job.cancelled) return end("CANCELLED");
  if (!event.initiated) {
    return [...passOn(draft, job, job.attempt + 1, now), ...assignWaiting(draft, policy, now, job.taker)];
  }
  return lease + policy.abandonedMs > now ? [] : end("TIMEOUT");
}

function cancel(draft: Draft, correlationId: string, now: number): DispatchEffect[] {
  const waiting = draft.queued(correlationId);
  if (waiting !== undefined) return [finish(draft, waiting, "CANCELLED", now)];
  const job = draft.running(correlationId);
  if (job === undefined) return [];
  if (!job.cancelled) draft.run({ ...job, cancelled: true });
  const address = draft.extension(job.taker)?.address;
  return address === undefined ? [] : [{ effect: "cancel", job, address }];
}

function erase(draft: Draft, now: number): DispatchEffect[] {
  for (const job of [...draft.queue]) draft.dequeue(job.correlationId);
  for (const job of [...draft.runningJobs()]) draft.release(job.correlationId);
  draft.forget([...draft.endedJobs()].map((it) => it.correlationId));
  for (const [session] of [...draft.extensions()]) draft.putExtension(session, null);
  for (const session of [...draft.followers()]) draft.follow(session, false);
  draft.erase(now);
  return [];
}

/** Puts a job back in its place in the queue; a cancelled one ends instead, since nobody holds it any more. */
function passOn(draft: Draft, job: RunningJob, attempt: number, now: number): DispatchEffect[] {
  if (job.cancelled) return [finish(draft, job, "CANCELLED", now)];
  draft.release(job.correlationId);
  forgetAbsent(draft, job.taker);
  draft.enqueue({
    correlationId: job.correlationId,
    ...(job.owner !== undefined && { owner: job.owner }),
    ...(job.target !== undefined && { target: job.target }),
    attempt,
    enqueuedAt: job.enqueuedAt,
    expiresAt: job.expiresAt,
  });
  return [];
}

function finish(
  draft: Draft,
  job: QueuedJob,
  final: ServerFinal,
  now: number,
  sequence?: number,
): DispatchEffect {
  return { effect: "finish", job: close(draft, job, now, { final, sequence }) };
}

function close(
  draft: Draft,
  job: QueuedJob,
  now: number,
  how: { final?: ServerFinal; taker?: string | undefined; sequence?: number | undefined },
): EndedJob {
  if (draft.queued(job.correlationId) !== undefined) draft.dequeue(job.correlationId);
  const taker = draft.running(job.correlationId)?.taker;
  draft.release(job.correlationId);
  if (taker !== undefined) forgetAbsent(draft, taker);
  const over: EndedJob = {
    correlationId: job.correlationId,
    ...(job.owner !== undefined && { owner: job.owner }),
    attempt: job.attempt,
    endedAt: now,
    ...(how.final !== undefined && { final: how.final }),
    ...(how.taker !== undefined && { taker: how.taker }),
    ...(how.sequence !== undefined && { sequence: how.sequence }),
  };
  draft.end(over);
  return over;
}

function clearAddress(draft: Draft, session: string, connection: string): void {
  const entry = draft.extension(session);
  if (entry?.address?.connection !== connection) return;
  draft.putExtension(session, { generation: entry.generation, slots: entry.slots, seenAt: entry.seenAt });
  forgetAbsent(draft, session);
}

/** An extension without address and without jobs is forgotten. */
function forgetAbsent(draft: Draft, session: string): void {
  const entry = draft.extension(session);
  if (entry !== undefined && entry.address === undefined && draft.load(session) === 0) {
    draft.putExtension(session, null);
  }
}

function expireWaiting(draft: Draft, now: number): DispatchEffect[] {
  if (!draft.queue.some((it) => it.expiresAt <= now)) return [];
  const over = draft.queue.filter((it) => it.expiresAt <= now);
  return over.map((job) => finish(draft, job, "EXPIRED", now));
}

function expireRunning(draft: Draft, now: number): DispatchEffect[] {
  const over = [...draft.runningJobs()].filter((it) => it.expiresAt <= now);
  return over.map((job) => finish(draft, job, "EXPIRED", now));
}

function forgetOld(draft: Draft, now: number): void {
  const old = draft.endedUntil(now - ENDED_MS);
  if (old.length > 0) draft.forget(old);
}

/** Sessions that wait for an extension or follow the tenant. */
function interested(draft: Draft): string[] {
  const sessions = new Set(draft.followers());
  for (const job of draft.queue) if (job.owner !== undefined) sessions.add(job.owner);
  for (const job of draft.runningJobs()) if (job.owner !== undefined) sessions.add(job.owner);
  return [...sessions];
}
