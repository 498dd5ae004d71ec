import type { CompletedImage, Envelope } from "@semantest/handlers/protocol";
import * as v from "valibot";
import { SemantestError } from "../errors.ts";
import type { KeyValueStore } from "../storage.ts";
import {
  type Answer,
  type Asked,
  acknowledge,
  admit,
  append,
  eventsOf,
  imageAt,
  isHeard,
  isUntouched,
  type JournalEntry,
  JournalEntrySchema,
  type Naming,
  unacknowledged,
  type Verdict,
  wasTyped,
  withNewestStream,
  withoutSettled,
} from "./journalEntry.ts";

/** How long a correlation id is remembered, milliseconds. */
export const JOURNAL_KEEP_MS = 24 * 3_600_000;

/**
 * Jobs that are remembered at once. Beyond it the oldest go that ended before anything was typed: a server that sends
 * requests without end fills no disk, and nothing that was typed is ever forgotten early.
 */
export const MAX_ENTRIES = 2000;

/**
 * Room for all of them on disk, bytes of JSON: half of what Chromium gives an extension in `storage.local`
 * (https://developer.chrome.com/docs/extensions/reference/api/storage#property-local).
 */
export const MAX_BYTES = 5 * 1024 * 1024;

const PREFIX = "job:";

const encoder = new TextEncoder();

/**
 * What an extension did, per correlation id, on disk for 24 h: so that a request is never generated twice, however
 * often and by whichever server it comes, and is answered to the key that asked first. Every method that changes
 * something resolves once that is stored. After `end()` nothing is changed any more: what somebody relies on (`ask`,
 * `record`) rejects with `CLOSED`, the rest does nothing.
 */
export class TakerJournal {
  readonly #store: KeyValueStore;
  readonly #naming: Naming;
  readonly #entries = new Map<string, JournalEntry>();
  /** Bytes of each entry, and of all. */
  readonly #sizes = new Map<string, number>();
  #size = 0;
  /** Ids of unacknowledged events, to the job they belong to. */
  readonly #owners = new Map<string, string>();
  /** Last write per job: writes of one job keep their order. */
  readonly #writes = new Map<string, Promise<void>>();
  #isOver = false;

  constructor(store: KeyValueStore, naming: Naming) {
    this.#store = store;
    this.#naming = naming;
  }

  /** Reads what an earlier process left and drops what is too old. Call it once, before anything else. */
  async open(): Promise<void> {
    const keys = (await this.#store.keys()).filter((it) => it.startsWith(PREFIX));
    for (const key of keys) {
      const stored = v.safeParse(JournalEntrySchema, await this.#store.get(key));
      // An entry nobody can read still says that the job is known: it is kept, so that nothing is run again.
      if (stored.success) this.#keep(stored.output);
      // Written anew, or it would never grow old.
      else await this.#save(undefined, unreadable(key.slice(PREFIX.length), this.#naming.now()));
    }
    await this.sweep();
  }

  /** Writes nothing any more; resolves once the store has dealt with everything that came before. Never rejects. */
  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.allSettled(this.#writes.values());
  }

  /** Forgets what is older than 24 h. */
  async sweep(): Promise<void> {
    const limit = this.#naming.now() - JOURNAL_KEEP_MS;
    for (const [correlationId, entry] of this.#entries) {
      if (entry.askedAt <= limit) await this.#forget(correlationId, entry);
    }
  }

  /** Notes a request and says what becomes of it. */
  async ask(asked: Asked): Promise<Verdict> {
    this.#mustGoOn();
    const known = this.#entries.get(asked.correlationId);
    const { entry, verdict } = admit(known, asked, this.#naming);
    await this.#save(known, entry);
    await this.#makeRoom();
    return verdict;
  }

  /** Forgets a request that was given back before anything was begun. */
  async withdraw(correlationId: string): Promise<void> {
    const entry = this.#entries.get(correlationId);
    if (entry !== undefined && isUntouched(entry)) await this.#forget(correlationId, entry);
  }

  /** Notes a durable event of a job that was asked for. Throws where the journal does not know the job. */
  async record(correlationId: string, answer: Answer): Promise<void> {
    this.#mustGoOn();
    const entry = this.#entries.get(correlationId);
    if (entry === undefined) {
      throw new SemantestError("EXPIRED", `job ${correlationId} is not in the journal`, { correlationId });
    }
    await this.#save(entry, append(entry, answer, this.#naming));
    await this.#makeRoom();
  }

  /** Notes that a server stored events. */
  async acknowledged(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#acknowledged(id)));
  }

  /** What a server has not stored yet, oldest job first. */
  unacknowledged(server: string): Envelope[] {
    return [...this.#entries.values()].flatMap((it) => unacknowledged(it, server));
  }

  /** Every event of one (server, attempt) of a job. */
  eventsOf(asked: Asked): Envelope[] {
    const entry = this.#entries.get(asked.correlationId);
    return entry === undefined ? [] : eventsOf(entry, asked);
  }

  /** The image of a job that a server holds already: an earlier process has uploaded it. */
  imageAt({ correlationId, server }: Asked): CompletedImage | undefined {
    const entry = this.#entries.get(correlationId);
    return entry && imageAt(entry, server);
  }

  /** True where the server of one (server, attempt) has stored an event of it: the first says that the job was begun. */
  isHeard(asked: Asked): boolean {
    const entry = this.#entries.get(asked.correlationId);
    return entry !== undefined && isHeard(entry, asked);
  }

  /** Sequence number of the newest event of one (server, attempt): what an ephemeral event comes after. */
  lastSequence(asked: Asked): number {
    return this.eventsOf(asked).length;
  }

  #mustGoOn(): void {
    if (this.#isOver) throw new SemantestError("CLOSED", "the journal has ended");
  }

  get #isFull(): boolean {
    return this.#entries.size > MAX_ENTRIES || this.#size > MAX_BYTES;
  }

  /** Lets go what is needed least, oldest first: jobs nobody began, then words that were heard, then words of old attempts. */
  async #makeRoom(): Promise<void> {
    if (!this.#isFull) return;
    for (const [correlationId, entry] of this.#entries) {
      if (entry.ended && !wasTyped(entry)) await this.#forget(correlationId, entry);
      if (!this.#isFull) return;
    }
    for (const lighten of [withoutSettled, withNewestStream]) {
      for (const entry of this.#entries.values()) {
        if (this.#size <= MAX_BYTES) return;
        await this.#save(entry, lighten(entry));
      }
    }
  }

  async #forget(correlationId: string, entry: JournalEntry): Promise<void> {
    if (this.#isOver) return;
    this.#entries.delete(correlationId);
    this.#size -= this.#sizes.get(correlationId) ?? 0;
    this.#sizes.delete(correlationId);
    this.#disown(entry);
    await this.#write(correlationId, () => this.#store.delete(PREFIX + correlationId));
  }

  async #acknowledged(id: string): Promise<void> {
    const correlationId = this.#owners.get(id);
    const entry = correlationId === undefined ? undefined : this.#entries.get(correlationId);
    this.#owners.delete(id);
    if (entry !== undefined) await this.#save(entry, acknowledge(entry, id));
  }

  async #save(before: JournalEntry | undefined, after: JournalEntry): Promise<void> {
    const { correlationId } = after;
    if (this.#isOver) return;
    if (before === after) return this.#writes.get(correlationId);
    this.#keep(after);
    await this.#write(correlationId, () => this.#store.set(PREFIX + correlationId, after));
  }

  #write(correlationId: string, work: () => Promise<void>): Promise<void> {
    const earlier = this.#writes.get(correlationId) ?? Promise.resolve();
    const write = earlier.catch(() => undefined).then(work);
    this.#writes.set(correlationId, write);
    const settled = () => {
      if (this.#writes.get(correlationId) === write) this.#writes.delete(correlationId);
    };
    write.then(settled, settled);
    return write;
  }

  #disown({ streams }: JournalEntry): void {
    for (const { events } of streams) for (const { id } of events) this.#owners.delete(id);
  }

  #keep(entry: JournalEntry): void {
    const { correlationId } = entry;
    const before = this.#entries.get(correlationId);
    if (before !== undefined) this.#disown(before);
    this.#entries.set(correlationId, entry);
    const size = encoder.encode(JSON.stringify(entry)).length;
    this.#size += size - (this.#sizes.get(correlationId) ?? 0);
    this.#sizes.set(correlationId, size);
    for (const { events, acknowledged } of entry.streams) {
      for (const { id } of events.slice(acknowledged)) this.#owners.set(id, correlationId);
    }
  }
}

function unreadable(correlationId: string, now: number): JournalEntry {
  return {
    v: 1,
    correlationId,
    askedAt: now,
    asker: null,
    request: null,
    initiated: true,
    ended: false,
    answers: [],
    streams: [],
  };
}
