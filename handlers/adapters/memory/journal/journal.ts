import { StoreUnavailable } from "../../../ports/index.ts";
import { MemoryState } from "../state.ts";
import { type AppendPosition, BatchWriter } from "./batchWriter.ts";
import { header } from "./codec.ts";
import type { Disk } from "./disk.ts";
import { findFiles, pathOf, removeOlder, unfinished } from "./files.ts";
import type { FsyncPolicy } from "./fsync.ts";
import { type FileSize, type Replayed, replayFile } from "./replay.ts";
import { snapshotEntries, writeSnapshot } from "./snapshot.ts";

export interface JournalOptions {
  readonly disk: Disk;
  readonly folder: string;
  readonly fsync: FsyncPolicy;
  /** Characters that may wait for the disk; beyond it appends are refused. */
  readonly maxPending: number;
  /** Hears of bytes that a stopped writer left unfinished, after they are cut off. */
  readonly onTorn: (bytes: number) => void;
  /** Hears once that nothing can be written any more. */
  readonly onFailure: (error: unknown) => void;
}

/** What an opened journal knows of its files. */
interface Opened extends AppendPosition {
  readonly segment: number;
  /** Bytes of the segments before this one that no snapshot covers. */
  readonly earlierBytes: number;
  readonly snapshotBytes: number;
}

/** The files of the store: one that grows, older ones, and a snapshot that replaces what is older still. */
export class Journal {
  readonly #options: JournalOptions;
  readonly #writer: BatchWriter;
  #opened: Opened;

  private constructor(options: JournalOptions, opened: Opened) {
    const { fsync, maxPending, onFailure } = options;
    this.#options = options;
    this.#opened = opened;
    this.#writer = new BatchWriter(opened, { fsync, maxPending, onFailure });
  }

  /** Reads everything there is. Throws `JournalCorrupt`, or what the disk says. */
  static async open(options: JournalOptions, now: number): Promise<{ journal: Journal; replayed: Replayed }> {
    const { disk, folder } = options;
    await disk.makeFolder(folder);
    const { snapshot, segments } = await findFiles(disk, folder);
    const replayed = { state: new MemoryState(), unknown: [] };
    const replay = (kind: "segment" | "snapshot", number: number, mayBeTorn: boolean): Promise<FileSize> =>
      replayFile(disk, pathOf(folder, kind, number), replayed, { mayBeTorn, now });
    const snapshotBytes = snapshot === undefined ? 0 : (await replay("snapshot", snapshot, false)).good;
    const last = segments.at(-1);
    let earlierBytes = 0;
    for (const segment of segments.slice(0, -1))
      earlierBytes += (await replay("segment", segment, false)).good;
    const segment = last ?? snapshot ?? 1;
    const size = last === undefined ? undefined : await replay("segment", last, true);
    const { file, offset } = await (size === undefined
      ? createSegment(options, segment)
      : continueSegment(options, segment, size));
    return {
      journal: new Journal(options, { segment, file, offset, earlierBytes, snapshotBytes }),
      replayed,
    };
  }

  /** Bytes that no snapshot covers. */
  get bytes(): number {
    return this.#opened.earlierBytes + this.#writer.offset;
  }

  get snapshotBytes(): number {
    return this.#opened.snapshotBytes;
  }

  /** Resolves when the line is with the operating system. Throws and rejects with `StoreUnavailable`. */
  append(line: string): Promise<void> {
    return this.#writer.append(line);
  }

  /** Resolves when everything appended so far is. */
  settled(): Promise<void> {
    return this.#writer.settled();
  }

  /**
   * Replaces everything written so far by a snapshot of the state, which may change meanwhile. A crash at any point
   * leaves either the old files or the new ones whole. Throws what the disk says, and goes on as before.
   */
  async compact({ state, unknown }: Replayed, now: number): Promise<void> {
    const { disk, folder } = this.#options;
    // On a disk that is nearly full the snapshot would take the space that the journal itself needs to go on.
    const atMost = this.bytes + this.snapshotBytes;
    if ((await disk.free(folder)) < 2 * atMost) {
      throw new StoreUnavailable("too little space is free for a snapshot");
    }
    await this.#rotate();
    const path = pathOf(folder, "snapshot", this.#opened.segment);
    const temporary = unfinished(path);
    try {
      const bytes = await writeSnapshot(disk, temporary, snapshotEntries(state, now), unknown);
      // The snapshot may hold changes that are still on their way into the journal: it must not outlive their failure.
      await this.settled();
      await disk.rename(temporary, path);
      this.#opened = { ...this.#opened, earlierBytes: 0, snapshotBytes: bytes };
    } catch (error) {
      // What cannot even be removed is removed when the journal is opened again.
      await disk.remove(temporary).catch(() => undefined);
      throw error;
    }
    await disk.syncFolder(folder);
    await removeOlder(disk, folder, this.#opened.segment);
  }

  #rotate(): Promise<void> {
    return this.#writer.move(async () => {
      const segment = this.#opened.segment + 1;
      const { file, offset } = await createSegment(this.#options, segment);
      this.#opened = { ...this.#opened, segment, file, offset, earlierBytes: this.bytes };
      return { file, offset };
    });
  }

  /** Cuts off what a failed write may have left behind the last acknowledged byte. The journal is closed after it. */
  async repair(): Promise<void> {
    const { disk, folder } = this.#options;
    // The file is given up whether it can be closed or not.
    await this.#writer.close().catch(() => undefined);
    await disk.truncate(pathOf(folder, "segment", this.#opened.segment), this.#writer.offset);
  }

  /** Writes what waits and closes the files. */
  close(): Promise<void> {
    return this.#writer.close();
  }
}

/** A new segment appears with its header whole, or not at all. */
async function createSegment({ disk, folder }: JournalOptions, segment: number): Promise<AppendPosition> {
  const path = pathOf(folder, "segment", segment);
  const bytes = Buffer.from(`${header()}\n`);
  const file = await disk.open(unfinished(path));
  try {
    await file.write(bytes, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await disk.rename(unfinished(path), path);
  await disk.syncFolder(folder);
  return { file: await disk.open(path), offset: bytes.length };
}

async function continueSegment(
  { disk, folder, onTorn }: JournalOptions,
  segment: number,
  { good, torn }: FileSize,
): Promise<AppendPosition> {
  const path = pathOf(folder, "segment", segment);
  if (torn > 0) {
    await disk.truncate(path, good);
    onTorn(torn);
  }
  return { file: await disk.open(path), offset: good };
}
