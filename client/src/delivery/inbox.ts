import { type Cursors, type Envelope, MAX_CURSORS, MAX_HELD_BACK } from "@semantest/handlers/protocol";
import { isEphemeral, isFinal } from "./eventNames.ts";

/** What one received event leads to. */
export interface Received {
  /** Events to show now, in order; each durable one is shown once. */
  readonly deliver: readonly Envelope[];
  /** True where something is missing and nobody has asked for it yet: a ping with cursors, at once. */
  readonly gap: boolean;
  /** False for an event of a job that was never opened here: a copy for whoever follows. */
  readonly known: boolean;
}

/** Jobs remembered after their end, so that a late repeat is not taken for news. */
const REMEMBERED_JOBS = 1000;

/** Ids of unnumbered events remembered per job. */
const REMEMBERED_IDS = 256;

const NOTHING: Received = { deliver: [], gap: false, known: true };

interface Held {
  /** Its place: a number for a numbered event, between two numbers for one that belongs behind the first. */
  readonly at: number;
  readonly envelope: Envelope;
}

interface Job {
  attempt: number;
  /** Last sequence number shown, without a gap before it. */
  sequence: number;
  /** Events whose turn has not come, by their place. */
  held: Held[];
  /** Ids of durable events that were shown. */
  readonly seen: Set<string>;
  /** Position whose gap was asked for. */
  askedAt: string;
}

/** Where unnumbered events stand behind the number they follow. */
const BEHIND = { progress: 0.3, unnumbered: 0.6, final: 0.9 };

/**
 * Puts the events of a client's jobs in order and shows each durable one once. No I/O and no timers.
 *
 * Numbered events are shown by sequence, at most 64 held back; an event of a later attempt starts the count anew.
 * Unnumbered ones are shown when they come, or behind the number they name. A final event ends the job: it is named by
 * no cursor any more, and what has a higher number was never waited for.
 */
export class Inbox {
  readonly #jobs = new Map<string, Job>();
  readonly #ended = new Set<string>();

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
    remember(this.#ended, correlationId, REMEMBERED_JOBS);
  }

  /** Last attempt and sequence shown per open job, for Hello and Ping; where they do not fit, the next call goes on. */
  cursors(limit: number = MAX_CURSORS): Cursors {
    const cursors: Cursors = {};
    for (const [name, job] of [...this.#jobs].slice(0, limit)) {
      cursors[name] = [job.attempt, job.sequence];
      // Its next turn comes after everybody else's.
      this.#jobs.delete(name);
      this.#jobs.set(name, job);
    }
    return cursors;
  }

  /** Takes one event of a job. */
  receive(envelope: Envelope): Received {
    const { correlationId } = envelope;
    const job = this.#jobs.get(correlationId);
    if (!job) return this.#ended.has(correlationId) ? NOTHING : { ...NOTHING, known: false };
    const deliver = take(job, envelope);
    const last = deliver.at(-1);
    const ended = !!last && isFinal(last);
    if (ended) this.close(correlationId);
    return { deliver, gap: !ended && asksNow(job), known: true };
  }
}

function newJob(): Job {
  return { attempt: 0, sequence: 0, held: [], seen: new Set(), askedAt: "" };
}

function take(job: Job, envelope: Envelope): Envelope[] {
  const attempt = envelope.attempt ?? Math.max(job.attempt, 1);
  if (attempt < job.attempt) return [];
  if (attempt > job.attempt) {
    // A new taker: what was held of the one before is worth nothing.
    job.attempt = attempt;
    job.sequence = 0;
    job.held = [];
  }
  const at = placeOf(job, envelope);
  const isKnown = job.held.some((it) => it.envelope.id === envelope.id);
  if (at <= job.sequence || isKnown) return [];
  // Of progress at one place, the newest counts.
  if (isEphemeral(envelope)) job.held = job.held.filter((it) => it.at !== at);
  // The next number has its place even where nothing else has.
  if (at <= job.sequence + 1 || job.held.length < MAX_HELD_BACK) job.held.push({ at, envelope });
  return release(job);
}

function placeOf(job: Job, envelope: Envelope): number {
  const { sequence, after } = envelope;
  if (isEphemeral(envelope)) return (after ?? job.sequence) + BEHIND.progress;
  if (sequence !== undefined) return sequence;
  const behind = isFinal(envelope) ? BEHIND.final : BEHIND.unnumbered;
  return Math.max(after ?? 0, job.sequence) + behind;
}

/** Shows what is no longer waited for, up to the final event. */
function release(job: Job): Envelope[] {
  const shown: Envelope[] = [];
  job.held.sort((one, other) => one.at - other.at);
  for (let [next] = job.held; next !== undefined && next.at <= job.sequence + 1; [next] = job.held) {
    job.held.shift();
    const { at, envelope } = next;
    job.sequence = Math.max(job.sequence, Math.floor(at));
    if (isEphemeral(envelope)) shown.push(envelope);
    else if (!job.seen.has(envelope.id)) {
      remember(job.seen, envelope.id, REMEMBERED_IDS);
      shown.push(envelope);
      if (isFinal(envelope)) break;
    }
  }
  return shown;
}

/** True once per position that something is missing behind. */
function asksNow(job: Job): boolean {
  const position = `${job.attempt} ${job.sequence}`;
  if (job.held.length === 0 || job.askedAt === position) return false;
  job.askedAt = position;
  return true;
}

/** Adds to a set of limited size; the oldest is forgotten. */
function remember(set: Set<string>, value: string, limit: number): void {
  set.add(value);
  if (set.size > limit) for (const oldest of set) return void set.delete(oldest);
}
