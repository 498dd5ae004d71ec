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
  /** Times sent on this socket. */
  sent: number;
  /** When it was last sent. */
  sentAt: number;
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
  /** By id, oldest first. */
  readonly #entries = new Map<string, Entry>();

  constructor(limits: Partial<OutboxLimits> = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
  }

  /** Events held. */
  get size(): number {
    return this.#entries.size;
  }

  /** True while the event waits for its acknowledgement. */
  has(id: string): boolean {
    return this.#entries.has(id);
  }

  /** Keeps an event; one that is already held is kept once. Throws `OUTBOX_FULL`. */
  add(envelope: Envelope): void {
    const { id, correlationId } = envelope;
    const { maxEvents } = this.#limits;
    if (this.has(id)) return;
    if (this.size >= maxEvents) {
      throw new SemantestError("OUTBOX_FULL", `${maxEvents} events wait for an acknowledgement already`, {
        hint: "wait until the connection is back, or send less",
        recoverable: true,
        correlationId,
      });
    }
    this.#entries.set(id, { envelope, sentAt: 0, sent: 0, notBefore: 0, suspected: 0 });
  }

  /** A new socket: nothing has been sent on it. */
  opened(): void {
    for (const entry of this.#entries.values()) entry.sent = 0;
  }

  /**
   * Events to send now: those not yet sent on this socket, and those sent once and unanswered for too long; along with
   * a ping, every one unanswered for too long.
   */
  due(now: number, isPing = false): Envelope[] {
    const due = this.#heads().filter((it) => (isPing || it.sent < 2) && this.#dueAt(it) <= now);
    for (const entry of due) {
      entry.sentAt = now;
      entry.sent += 1;
    }
    return due.map((it) => it.envelope);
  }

  /** When `due` has something next; infinity: not before an acknowledgement or a ping. */
  nextDue(): number {
    const repeatable = this.#heads().filter((it) => it.sent < 2);
    return Math.min(...repeatable.map((it) => this.#dueAt(it)));
  }

  /** Events acknowledged: they are forgotten, and returned where they were held. */
  settle(ids: readonly string[]): Envelope[] {
    return ids.flatMap((id) => {
      const { envelope } = this.#entries.get(id) ?? {};
      this.#entries.delete(id);
      return envelope ?? [];
    });
  }

  /** Forgets the events for which this holds. */
  drop(isDropped: (envelope: Envelope) => boolean): void {
    for (const [id, { envelope }] of this.#entries) if (isDropped(envelope)) this.#entries.delete(id);
  }

  /** The server asked for patience: the event is not sent before `until`. */
  defer(id: string, until: number): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.sent = 0;
    entry.notBefore = until;
  }

  /** The socket was closed over what was sent. Gives the events that were under way twice when that happened. */
  suspect(): Envelope[] {
    const heads = this.#heads().filter((it) => it.sent > 0);
    for (const head of heads) head.suspected += 1;
    return heads.filter((it) => it.suspected >= SUSPECT_LIMIT).map((it) => it.envelope);
  }

  /** The oldest event of each job. */
  #heads(): Entry[] {
    const jobs = new Set<string>();
    return [...this.#entries.values()].filter(({ envelope: { correlationId } }) => {
      const isFirst = !jobs.has(correlationId);
      jobs.add(correlationId);
      return isFirst;
    });
  }

  #dueAt({ sent, sentAt, notBefore }: Entry): number {
    return sent === 0 ? notBefore : sentAt + this.#limits.repeatAfterMs;
  }
}
