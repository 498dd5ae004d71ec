import { join } from "node:path";
import type { Disk } from "./disk.ts";

/*
 * A journal is a folder: `segment-<n>.jsonl` holds changes in order of n and time, `snapshot-<n>.jsonl` everything that
 * the segments before n had said. Whatever ends in `.tmp` was never finished.
 */

const NAME = /^(segment|snapshot)-(\d{8})\.jsonl$/;
const UNFINISHED = ".tmp";

export type FileKind = "segment" | "snapshot";

/** Path of a segment or a snapshot. */
export function pathOf(folder: string, kind: FileKind, number: number): string {
  return join(folder, `${kind}-${String(number).padStart(8, "0")}.jsonl`);
}

/** Path under which a file is written before it gets its name. */
export function unfinished(path: string): string {
  return `${path}${UNFINISHED}`;
}

/** The files that make up a journal. */
export interface JournalFiles {
  /** Number of the newest snapshot. */
  readonly snapshot: number | undefined;
  /** Segments from the snapshot on, ascending, without a gap. */
  readonly segments: readonly number[];
}

/** Finds the files of a journal and removes what a compaction that was interrupted left behind. */
export async function findFiles(disk: Disk, folder: string): Promise<JournalFiles> {
  const numbers: Record<FileKind, number[]> = { segment: [], snapshot: [] };
  for (const name of await disk.list(folder)) {
    const [, kind, number] = NAME.exec(name) ?? [];
    if (kind === "segment" || kind === "snapshot") numbers[kind].push(Number(number));
    else if (name.endsWith(UNFINISHED)) await disk.remove(join(folder, name));
  }
  const snapshot = numbers.snapshot.length === 0 ? undefined : Math.max(...numbers.snapshot);
  await removeOlder(disk, folder, snapshot ?? 0);
  const segments = numbers.segment.filter((it) => it >= (snapshot ?? 0)).sort((a, b) => a - b);
  requireUnbroken(folder, segments, snapshot);
  return { snapshot, segments };
}

/** Removes snapshots and segments below a number: the snapshot of that number says all they said. */
export async function removeOlder(disk: Disk, folder: string, number: number): Promise<void> {
  for (const name of await disk.list(folder)) {
    const found = NAME.exec(name);
    if (found !== null && Number(found[2]) < number) await disk.remove(join(folder, name));
  }
}

/** Bytes that a disk must take before it counts as writable again; less, and the next group fails at once. */
const PROBE_BYTES = 256 * 1024;

/** Writes and removes a file. Throws what the disk says. */
export async function probe(disk: Disk, folder: string): Promise<void> {
  const path = unfinished(join(folder, "probe"));
  const file = await disk.open(path);
  try {
    await file.write(new Uint8Array(PROBE_BYTES), 0);
    await file.sync();
  } finally {
    await file.close();
    await disk.remove(path);
  }
}

function requireUnbroken(folder: string, segments: readonly number[], snapshot: number | undefined): void {
  let expected = snapshot ?? 1;
  for (const number of segments) {
    if (number !== expected) {
      throw new Error(`${pathOf(folder, "segment", expected)} is missing from the journal; restore it`);
    }
    expected += 1;
  }
}
