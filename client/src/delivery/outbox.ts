import type { Envelope } from "@semantest/handlers/protocol";
import { SemantestError } from "../errors.ts";

/** How much an outbox holds and when it repeats. */
export interface OutboxLimits {
  /** Most events held. Default 1000. */
  readonly maxEvents: number;
  /** Time after which an unacknowledged event is sent once more, milliseconds; later repeats follow pings. Default 5000. */
  readonly repeatAfterMs: number;
}

const DEFAULT_LIMITS: OutboxLimits = { maxEvents: 1000, repeatAfterMs: 5000 };

/** Sockets that may die over an event before it is taken for the cause. */
const SUSPECT_LIMIT = 2;

interface Entry {
  readonly envelope: Envelope;
  /** When it was last sent on this socket; undefined: not yet. */
  sentAt: number | undefined;
  /** Times sent on this socket. */
  sent: number;
  /** Not sent before this time: the server asked for patience. */
  notBefore: number;
  /** Sockets that were closed over their content while this event was under way. */
  suspected: number;
}

/**
 * Durable events on their way to one server, each kept until an `AckEvent` names its id. Of one job only the oldest
 * is under way: what a server deals with at the same time it may store in another order, and nothing follows a final
 * event. No I/O and no timers; the caller brings the time, milliseconds from any fixed start.
 */
export class Outbox {
  readonly #limits: OutboxLimits;
  readonly #jobs = new Map<string, Entry[]>();
  readonly #ids = new Map<string, string>();
  /** Jobs whose oldest event was not yet sent on this socket. */
  readonly #fresh = new Set<string>();

  constructor(limits: Partial<OutboxLimits> = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
  }

  /** Events held. */
  get size(): number {
    return this.#ids.size;
  }

  /** True while the event waits for its acknowledgement. */
  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Every event held, job by job. */
  pending(): Envelope[] {
    return [...this.#jobs.values()].flatMap((entries) => entries.map((it) => it.envelope));
  }

  /** Keeps an event; one that is already held is kept once. Throws `OUTBOX_FULL`. */
  add(envelope: Envelope): void {
    const { id, correlationId } = envelope;
    if (this.#ids.has(id)) return;
    if (this.#ids.size >= this.#limits.maxEvents) {
      throw new SemantestError(
        "OUTBOX_FULL",
        `${this.#limits.maxEvents} events wait for an acknowledgement already`,
        { hint: "wait until the connection is back, or send less", recoverable: true, correlationId },
      );
    }
    this.#ids.set(id, correlationId);
    const entry: Entry = { envelope, sentAt: undefined, sent: 0, notBefore: 0, suspected: 0 };
    const entries = this.#jobs.get(correlationId);
    if (entries !== undefined) entries.push(entry);
    else {
      this.#jobs.set(correlationId, [entry]);
      this.#fresh.add(correlationId);
    }
  }

  /** A new socket: nothing has been sent on it. */
  opened(): void {
    for (const [correlationId, [head]] of this.#jobs) {
      if (head === undefined) continue;
      head.sentAt = undefined;
      head.sent = 0;
      this.#fresh.add(correlationId);
    }
  }

  /** Events to send now: those not yet sent on this socket, and those sent once and unanswered for too long. */
  due(now: number): Envelope[] {
    return [...this.#unsent(now), ...this.#repeats(now, 1)];
  }

  /** Events to send along with a ping: as `due`, and every one unanswered for too long. */
  dueAtPing(now: number): Envelope[] {
    return [...this.#unsent(now), ...this.#repeats(now, Number.POSITIVE_INFINITY)];
  }

  /** When `due` has something next; undefined: not before an acknowledgement or a ping. */
  nextDue(): number | undefined {
    let next: number | undefined;
    for (const [head] of this.#jobs.values()) {
      if (head === undefined || head.sent > 1) continue;
      const at =
        head.sentAt === undefined
          ? head.notBefore
          : Math.max(head.sentAt + this.#limits.repeatAfterMs, head.notBefore);
      if (next === undefined || at < next) next = at;
    }
    return next;
  }

  /** Events acknowledged: they are forgotten, and returned where they were held. */
  settle(ids: readonly string[]): Envelope[] {
    return ids.flatMap((id) => this.drop(id) ?? []);
  }

  /** Forgets one event; undefined where it was not held. */
  drop(id: string): Envelope | undefined {
    const correlationId = this.#ids.get(id);
    const entries = correlationId === undefined ? undefined : this.#jobs.get(correlationId);
    if (correlationId === undefined || entries === undefined) return undefined;
    this.#ids.delete(id);
    const index = entries.findIndex((it) => it.envelope.id === id);
    const [entry] = entries.splice(index, 1);
    if (entries.length === 0) {
      this.#jobs.delete(correlationId);
      this.#fresh.delete(correlationId);
    } else if (index === 0) this.#fresh.add(correlationId);
    return entry?.envelope;
  }

  /** Forgets every event of a job, and returns them. */
  dropJob(correlationId: string): Envelope[] {
    const entries = this.#jobs.get(correlationId) ?? [];
    this.#jobs.delete(correlationId);
    this.#fresh.delete(correlationId);
    for (const { envelope } of entries) this.#ids.delete(envelope.id);
    return entries.map((it) => it.envelope);
  }

  /** The server asked for patience: the event is not sent before `until`. */
  defer(id: string, until: number): void {
    const correlationId = this.#ids.get(id);
    const entry = this.#entries(correlationId).find((it) => it.envelope.id === id);
    if (entry === undefined || correlationId === undefined) return;
    entry.sentAt = undefined;
    entry.sent = 0;
    entry.notBefore = until;
    this.#fresh.add(correlationId);
  }

  /** The socket was closed over what was sent: events under way twice when that happens are given up and returned. */
  suspect(): Envelope[] {
    const heads = [...this.#jobs.values()].flatMap(([head]) => (head?.sentAt === undefined ? [] : [head]));
    for (const head of heads) head.suspected += 1;
    const blamed = heads.filter((it) => it.suspected >= SUSPECT_LIMIT);
    return this.settle(blamed.map((it) => it.envelope.id));
  }

  #entries(correlationId: string | undefined): readonly Entry[] {
    return correlationId === undefined ? [] : (this.#jobs.get(correlationId) ?? []);
  }

  #unsent(now: number): Envelope[] {
    const ready: Envelope[] = [];
    for (const correlationId of this.#fresh) {
      const [head] = this.#entries(correlationId);
      if (head === undefined || head.notBefore > now) continue;
      this.#fresh.delete(correlationId);
      ready.push(mark(head, now));
    }
    return ready;
  }

  #repeats(now: number, maxSent: number): Envelope[] {
    const late: Envelope[] = [];
    for (const [head] of this.#jobs.values()) {
      if (head?.sentAt === undefined || head.sent > maxSent) continue;
      if (now - head.sentAt >= this.#limits.repeatAfterMs) late.push(mark(head, now));
    }
    return late;
  }
}

function mark(entry: Entry, now: number): Envelope {
  entry.sentAt = now;
  entry.sent += 1;
  return entry.envelope;
}
