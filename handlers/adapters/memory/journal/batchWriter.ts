import { setImmediate as endOfTurn } from "node:timers/promises";
import { StoreUnavailable } from "../../../ports/index.ts";
import type { DiskFile } from "./disk.ts";
import { DelayedSync, type FsyncPolicy } from "./fsync.ts";

/** A file and the offset behind its last acknowledged byte. */
export interface AppendPosition {
  readonly file: DiskFile;
  readonly offset: number;
}

export interface BatchWriterOptions {
  readonly fsync: FsyncPolicy;
  /** Characters that may wait for the disk; beyond it appends are refused. */
  readonly maxPending: number;
  /** Hears once what the disk said. Everything that waits is rejected and nothing is accepted after it. */
  readonly onFailure: (error: unknown) => void;
}

/** Lines that are written together, and the promise their callers share. */
interface Group extends PromiseWithResolvers<void> {
  readonly lines: string[];
  length: number;
}

/** A change to another file that waits for its turn. */
interface Move {
  readonly task: () => Promise<AppendPosition>;
  readonly done: PromiseWithResolvers<void>;
}

/**
 * Appends lines to a file in groups: everything appended in one turn of the event loop, or while a write is under way,
 * is one write. There is one write at a time.
 */
export class BatchWriter {
  readonly #options: BatchWriterOptions;
  readonly #sync: DelayedSync | undefined;
  #position: AppendPosition;
  #collecting: Group | undefined;
  #writing: Group | undefined;
  #newest: Promise<void> = Promise.resolve();
  #pump: Promise<void> | undefined;
  #move: Move | undefined;
  #failure: StoreUnavailable | undefined;
  #closed = false;

  constructor(position: AppendPosition, options: BatchWriterOptions) {
    this.#position = position;
    this.#options = options;
    if (options.fsync.mode === "interval") {
      const sync = () => this.#position.file.sync();
      this.#sync = new DelayedSync(options.fsync.ms, sync, (error) => this.#fail(error));
    }
  }

  /** Bytes of the file that are acknowledged. */
  get offset(): number {
    return this.#position.offset;
  }

  /** Resolves when the line (without line feed) is with the operating system. Throws and rejects with `StoreUnavailable`. */
  append(line: string): Promise<void> {
    this.#requireOpen();
    const waiting = (this.#collecting?.length ?? 0) + (this.#writing?.length ?? 0);
    if (waiting + line.length > this.#options.maxPending) {
      throw new StoreUnavailable("too much waits for the disk already");
    }
    this.#collecting ??= this.#newGroup();
    this.#collecting.lines.push(line);
    this.#collecting.length += line.length;
    this.#pump ??= this.#run();
    return this.#newest;
  }

  /** Resolves when everything appended so far is with the operating system. */
  settled(): Promise<void> {
    return this.#newest;
  }

  /**
   * Goes on in another file, which `task` opens: between two writes, with the old file brought to the disk itself. Where
   * the task throws, so does this, and writing goes on in the old file.
   */
  move(task: Move["task"]): Promise<void> {
    this.#requireOpen();
    const done = Promise.withResolvers<void>();
    this.#move = { task, done };
    this.#pump ??= this.#run();
    return done.promise;
  }

  /** Writes what waits unless writing has failed, brings it to the disk itself and closes the file. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#pump;
    await this.#sync?.quiet();
    const { file } = this.#position;
    try {
      if (this.#failure === undefined) await file.sync();
    } finally {
      await file.close();
    }
  }

  #newGroup(): Group {
    const group = { ...Promise.withResolvers<void>(), lines: [], length: 0 };
    group.promise.catch(() => undefined);
    this.#newest = group.promise;
    return group;
  }

  #requireOpen(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closed) throw new StoreUnavailable("the store is closed");
  }

  async #run(): Promise<void> {
    try {
      await endOfTurn();
      while (this.#collecting !== undefined || this.#move !== undefined) {
        if (this.#move !== undefined) await this.#moveNow(this.#move);
        if (this.#collecting !== undefined) await this.#write(this.#collecting);
        await endOfTurn();
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#pump = undefined;
  }

  async #write(group: Group): Promise<void> {
    this.#collecting = undefined;
    this.#writing = group;
    const { file, offset } = this.#position;
    const bytes = Buffer.from(`${group.lines.join("\n")}\n`);
    await file.write(bytes, offset);
    if (this.#options.fsync.mode === "always") await file.sync();
    if (this.#failure !== undefined) return;
    this.#position = { file, offset: offset + bytes.length };
    this.#writing = undefined;
    this.#sync?.note();
    group.resolve();
  }

  async #moveNow({ task, done }: Move): Promise<void> {
    this.#move = undefined;
    const { file } = this.#position;
    let synced = false;
    try {
      await this.#sync?.quiet();
      await file.sync();
      synced = true;
      this.#position = await task();
    } catch (error) {
      done.reject(error);
      if (!synced) throw error;
      return;
    }
    done.resolve();
    await file.close();
  }

  #fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = new StoreUnavailable("the journal cannot be written", { cause: error });
    this.#writing?.reject(this.#failure);
    this.#collecting?.reject(this.#failure);
    this.#move?.done.reject(this.#failure);
    this.#collecting = undefined;
    this.#move = undefined;
    this.#options.onFailure(error);
  }
}
