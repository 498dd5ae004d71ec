import { setTimeout as pause } from "node:timers/promises";
import {
  type CallOptions,
  type Clock,
  type ImageRecord,
  StoreUnavailable,
  type Telemetry,
} from "../../../ports/index.ts";
import type { Database, MemoryLimits } from "../database.ts";
import type { Entry } from "../entries.ts";
import type { MemoryState } from "../state.ts";
import { abortable } from "./abortable.ts";
import { encode } from "./codec.ts";
import type { Disk } from "./disk.ts";
import { probe } from "./files.ts";
import type { FsyncPolicy } from "./fsync.ts";
import { Journal } from "./journal.ts";
import type { Replayed } from "./replay.ts";

export interface DurableDatabaseOptions {
  readonly clock: Clock;
  readonly limits: MemoryLimits;
  readonly telemetry: Pick<Telemetry, "log">;
  readonly disk: Disk;
  /** Folder of the journal's files. */
  readonly folder: string;
  readonly fsync: FsyncPolicy;
  /** Characters that may wait for the disk; beyond it writes are refused. */
  readonly maxPending: number;
  /**
   * Bytes that the journal grows by, and that the files hold beyond what memory holds, before they are compacted; it grows by
   * more where the last snapshot was larger.
   */
  readonly compactBytes: number;
  /** Milliseconds between two attempts to write again after the disk refused. */
  readonly probeMs: number;
  readonly onImageGone: (image: ImageRecord) => void;
}

/** The journal and what it says. */
interface Loaded {
  readonly journal: Journal;
  readonly replayed: Replayed;
}

/**
 * State in memory, every change of it in a journal. A change is taken in at once and acknowledged when it is written;
 * where it cannot be written, memory goes back to what the disk holds.
 */
export class DurableDatabase implements Database {
  readonly clock: Clock;
  readonly limits: MemoryLimits;
  readonly #options: DurableDatabaseOptions;
  readonly #closing = new AbortController();
  /** Undefined from a failure until the disk has been read again. */
  #loaded: Loaded | undefined;
  /** What was loaded when writing failed. */
  #broken: Loaded | undefined;
  /** Set from a failure until the disk takes writes again. */
  #recovery: Promise<void> | undefined;
  #compaction: Promise<void> | undefined;
  /** Size of the journal that starts the next compaction. */
  #compactAt = 0;

  private constructor(options: DurableDatabaseOptions) {
    this.clock = options.clock;
    this.limits = options.limits;
    this.#options = options;
  }

  /** Reads the journal. Throws `JournalCorrupt`, or what the disk says. */
  static async open(options: DurableDatabaseOptions): Promise<DurableDatabase> {
    const database = new DurableDatabase(options);
    database.#loaded = await database.#load();
    return database;
  }

  get healthy(): boolean {
    return this.#recovery === undefined;
  }

  state(): MemoryState {
    return this.#requireLoaded().replayed.state;
  }

  commit(entry: Entry, options: CallOptions | undefined): Promise<void> {
    const { journal, replayed } = this.#requireLoaded();
    if (this.#recovery !== undefined) throw new StoreUnavailable("the disk takes no writes");
    const written = journal.append(encode(entry));
    replayed.state.apply(entry, this.clock.now());
    if (journal.bytes >= this.#compactAt && this.#holdsMuchDead(journal, replayed)) this.#compactSoon();
    return abortable(written, options?.signal);
  }

  settled(options: CallOptions | undefined): Promise<void> {
    return abortable(this.#requireLoaded().journal.settled(), options?.signal);
  }

  /** Replaces the journal by a snapshot; joins one that is under way. Throws what the disk says, and goes on as before. */
  compact(): Promise<void> {
    this.#compaction ??= this.#compact().finally(() => {
      this.#compaction = undefined;
    });
    return this.#compaction;
  }

  /** Writes what waits and closes the files. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#recovery;
    await this.#compaction?.catch(() => undefined);
    await this.#broken?.journal.close().catch(() => undefined);
    await this.#loaded?.journal.close();
  }

  #requireLoaded(): Loaded {
    if (this.#loaded === undefined) throw new StoreUnavailable("the journal is being read again");
    return this.#loaded;
  }

  async #load(): Promise<Loaded> {
    const { disk, folder, fsync, maxPending, telemetry, onImageGone } = this.#options;
    const onFailure = (error: unknown) => this.#fail(error);
    const onTorn = (bytes: number) => telemetry.log("warn", "journal_end_dropped", { bytes });
    const loaded = await Journal.open(
      { disk, folder, fsync, maxPending, onTorn, onFailure },
      this.clock.now(),
    );
    loaded.replayed.state.onImageGone = onImageGone;
    this.#compactAt = this.#growthUntilCompaction(loaded.journal);
    return loaded;
  }

  #compactSoon(): void {
    this.compact().catch(() => undefined);
  }

  async #compact(): Promise<void> {
    const { telemetry } = this.#options;
    const { journal, replayed } = this.#requireLoaded();
    this.#compactAt = Number.POSITIVE_INFINITY;
    try {
      await journal.compact(replayed, this.clock.now());
      telemetry.log("info", "journal_compacted", { bytes: journal.snapshotBytes });
      this.#compactAt = this.#growthUntilCompaction(journal);
    } catch (error) {
      telemetry.log("warn", "journal_not_compacted", { code: codeOf(error) });
      this.#compactAt = journal.bytes + this.#growthUntilCompaction(journal);
      throw error;
    }
  }

  /**
   * Whether a snapshot would be much smaller than what it replaces. While jobs are young the files hold little but what memory
   * holds, too; to write all of it again would cost as much as the work itself and free nothing.
   */
  #holdsMuchDead(journal: Journal, { state }: Replayed): boolean {
    return journal.bytes + journal.snapshotBytes >= state.jobBytes + this.#options.compactBytes;
  }

  /** As much as the last snapshot, so that compaction at most doubles what is written. */
  #growthUntilCompaction(journal: Journal): number {
    return Math.max(this.#options.compactBytes, journal.snapshotBytes);
  }

  #fail(error: unknown): void {
    this.#options.telemetry.log("error", "journal_failed", { code: codeOf(error) });
    this.#broken = this.#loaded;
    this.#loaded = undefined;
    this.#recovery ??= this.#recover();
  }

  /** Reads the disk again, then asks it once in a while whether it takes writes. */
  async #recover(): Promise<void> {
    const { disk, folder, probeMs, telemetry } = this.#options;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        if (this.#broken === undefined) {
          await probe(disk, folder);
          break;
        }
        await this.#reload(this.#broken);
      } catch (error) {
        telemetry.log("warn", "journal_still_failing", { code: codeOf(error) });
      }
      await pause(probeMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
    this.#recovery = undefined;
    if (signal.aborted) return;
    telemetry.log("info", "journal_recovered");
    // A failed fsync leaves unknown what of the old files is on the disk itself: they are replaced.
    this.#compactSoon();
  }

  async #reload(broken: Loaded): Promise<void> {
    await this.#compaction?.catch(() => undefined);
    await broken.journal.repair();
    const loaded = await this.#load();
    const { state } = loaded.replayed;
    // A version that was given to a change which is gone must not come back for another one.
    state.lastVersion = Math.max(state.lastVersion, broken.replayed.state.lastVersion);
    this.#loaded = loaded;
    this.#broken = undefined;
  }
}

function codeOf(error: unknown): string {
  const cause = error instanceof StoreUnavailable ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return "unknown";
  return "code" in cause ? String(cause.code) : cause.name;
}
