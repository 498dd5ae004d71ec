import { type Cursors, type Envelope, MAX_CURSORS, MAX_HELD_BACK } from "@semantest/handlers/protocol";
import { isEphemeral, isFinal } from "./eventNames.ts";
import { Rotation } from "./rotation.ts";

/** What one received event leads to. */
export interface Received {
  /** Events to show now, in order; each durable one is shown once. */
  readonly deliver: readonly Envelope[];
  /** True where the last of them ended the job. */
  readonly ended: boolean;
  /** True where something is missing and nobody has asked for it yet: a ping with cursors, at once. */
  readonly gap: boolean;
  /** False for an event of a job that was never opened here: a copy for whoever follows. */
  readonly known: boolean;
}

/** Jobs remembered after their end, so that a late repeat is not taken for news. */
const REMEMBERED_JOBS = 1000;

/** Ids of unnumbered events remembered per job. */
const REMEMBERED_IDS = 256;

const NOTHING: Received = { deliver: [], ended: false, gap: false, known: true };

interface Job {
  attempt: number;
  /** Last sequence number shown, without a gap before it. */
  sequence: number;
  /** Durable events that wait for an earlier one, by sequence; those without a number follow `after`. */
  readonly held: Map<number, Envelope>;
  readonly unnumbered: Envelope[];
  /** Newest ephemeral event that belongs behind a durable one still missing. */
  progress: Envelope | undefined;
  readonly seen: Set<string>;
  /** Position whose gap was asked for. */
  askedAt: string;
}

/**
 * Puts the events of a client's jobs in order and shows each durable one once. No I/O and no timers.
 *
 * Numbered events are shown by sequence, at most 64 held back; an event of a later attempt starts the count anew.
 * Unnumbered ones are shown when they come, a final one behind what is known to be missing. A final event ends the
 * job: it is named by no cursor any more.
 */
export class Inbox {
  readonly #jobs = new Map<string, Job>();
  readonly #ended = new Set<string>();
  readonly #rotation = new Rotation();

  /** Jobs whose final event has not come. */
  get openJobs(): number {
    return this.#jobs.size;
  }

  /** Starts to follow a job; one that is open stays as it is. */
  open(correlationId: string): void {
    this.#ended.delete(correlationId);
    if (!this.#jobs.has(correlationId)) this.#jobs.set(correlationId, newJob());
  }

  /** Another server takes over: its numbers start anew. */
  restart(correlationId: string): void {
    if (this.#jobs.has(correlationId)) this.#jobs.set(correlationId, newJob());
  }

  /** Stops following a job whose end nobody waits for. */
  close(correlationId: string): void {
    if (!this.#jobs.delete(correlationId)) return;
    this.#ended.add(correlationId);
    if (this.#ended.size > REMEMBERED_JOBS) {
      const [oldest] = this.#ended;
      if (oldest !== undefined) this.#ended.delete(oldest);
    }
  }

  /** Last attempt and sequence shown per open job, for Hello and Ping; where they do not fit, the next call goes on. */
  cursors(limit: number = MAX_CURSORS): Cursors {
    const cursors: Cursors = {};
    for (const name of this.#rotation.take([...this.#jobs.keys()], limit)) {
      const job = this.#jobs.get(name);
      if (job !== undefined) cursors[name] = [job.attempt, job.sequence];
    }
    return cursors;
  }

  /** Takes one event of a job. */
  receive(envelope: Envelope): Received {
    const { correlationId } = envelope;
    const job = this.#jobs.get(correlationId);
    if (job === undefined) return this.#ended.has(correlationId) ? NOTHING : { ...NOTHING, known: false };
    const deliver = isEphemeral(envelope) ? showProgress(job, envelope) : take(job, envelope);
    const last = deliver.at(-1);
    const ended = last !== undefined && isFinal(last);
    if (ended) this.close(correlationId);
    return { deliver, ended, gap: !ended && asksNow(job), known: true };
  }
}

function newJob(): Job {
  return {
    attempt: 0,
    sequence: 0,
    held: new Map(),
    unnumbered: [],
    progress: undefined,
    seen: new Set(),
    askedAt: "",
  };
}

function take(job: Job, envelope: Envelope): Envelope[] {
  const { sequence } = envelope;
  const attempt = envelope.attempt ?? Math.max(job.attempt, 1);
  if (attempt < job.attempt) return [];
  if (attempt > job.attempt) begin(job, attempt);
  if (sequence === undefined) return takeUnnumbered(job, envelope);
  if (sequence <= job.sequence || isFull(job, sequence)) return [];
  job.held.set(sequence, envelope);
  return release(job);
}

/** A job has a new taker: what was held of the one before is worth nothing. */
function begin(job: Job, attempt: number): void {
  job.attempt = attempt;
  job.sequence = 0;
  job.held.clear();
  job.progress = undefined;
}

/** The next number has its place even where nothing else has. */
function isFull(job: Job, sequence: number): boolean {
  return sequence !== job.sequence + 1 && job.held.size + job.unnumbered.length >= MAX_HELD_BACK;
}

function takeUnnumbered(job: Job, envelope: Envelope): Envelope[] {
  if (job.seen.has(envelope.id)) return [];
  const early = (envelope.after ?? 0) > job.sequence || (isFinal(envelope) && job.held.size > 0);
  if (!early) return show(job, envelope);
  const known = job.unnumbered.some((it) => it.id === envelope.id);
  if (!known && job.held.size + job.unnumbered.length < MAX_HELD_BACK) job.unnumbered.push(envelope);
  return [];
}

/** Shows what is no longer waited for, up to the final event. */
function release(job: Job): Envelope[] {
  const shown: Envelope[] = [];
  for (let next = job.held.get(job.sequence + 1); next !== undefined; next = job.held.get(job.sequence + 1)) {
    job.sequence += 1;
    job.held.delete(job.sequence);
    shown.push(...show(job, next));
    if (isFinal(next)) return shown;
  }
  const { progress } = job;
  if (progress !== undefined && (progress.after ?? 0) <= job.sequence) {
    job.progress = undefined;
    if (progress.after === job.sequence) shown.push(progress);
  }
  if (job.held.size > 0) return shown;
  const ripe = job.unnumbered.filter((it) => (it.after ?? 0) <= job.sequence);
  for (const envelope of ripe) {
    job.unnumbered.splice(job.unnumbered.indexOf(envelope), 1);
    shown.push(...show(job, envelope));
    if (isFinal(envelope)) break;
  }
  return shown;
}

/** Shows an ephemeral event that is neither overtaken nor early; of the early ones the newest is kept. */
function showProgress(job: Job, envelope: Envelope): Envelope[] {
  const { after } = envelope;
  const attempt = envelope.attempt ?? job.attempt;
  if (attempt < job.attempt) return [];
  if (attempt > job.attempt) begin(job, attempt);
  if (after === undefined || after === job.sequence) return [envelope];
  if (after > job.sequence && after >= (job.progress?.after ?? 0)) job.progress = envelope;
  return [];
}

/** Shows an event unless it was shown before, under another number. */
function show(job: Job, envelope: Envelope): Envelope[] {
  if (job.seen.has(envelope.id)) return [];
  job.seen.add(envelope.id);
  if (job.seen.size > REMEMBERED_IDS) {
    const [oldest] = job.seen;
    if (oldest !== undefined) job.seen.delete(oldest);
  }
  return [envelope];
}

/** True once per position that something is missing behind. */
function asksNow(job: Job): boolean {
  const waits = job.held.size > 0 || job.unnumbered.length > 0 || job.progress !== undefined;
  const position = `${job.attempt} ${job.sequence}`;
  if (!waits || job.askedAt === position) return false;
  job.askedAt = position;
  return true;
}
