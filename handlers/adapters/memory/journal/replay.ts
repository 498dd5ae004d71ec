import type { MemoryState } from "../state.ts";
import { decode, readHeader } from "./codec.ts";
import type { Disk } from "./disk.ts";
import { type Line, readLines } from "./lines.ts";

/** A line that was never written so: the file was changed, or the disk has lost bytes. */
export class JournalCorrupt extends Error {
  override readonly name = "JournalCorrupt";
}

/** What reading a journal fills. */
export interface Replayed {
  readonly state: MemoryState;
  /** Lines of a newer release that mean nothing to this one; kept for the next. */
  readonly unknown: string[];
}

/** Bytes of a file up to the end of its last good line, and bytes behind that, which were never finished. */
export interface FileSize {
  readonly good: number;
  readonly torn: number;
}

/**
 * Applies a file's lines. Where `mayBeTorn`, whoever wrote the last line may have been stopped before its end. Throws
 * `JournalCorrupt` with file and line for anything else that cannot be read.
 */
export async function replayFile(
  disk: Disk,
  path: string,
  replayed: Replayed,
  { mayBeTorn, now }: { readonly mayBeTorn: boolean; readonly now: number },
): Promise<FileSize> {
  const size = { good: 0, torn: 0 };
  let version: number | undefined;
  let torn: Unreadable | undefined;
  for await (const lines of readLines(disk.read(path))) {
    for (const line of lines) {
      if (torn !== undefined) throw corrupt(path, torn);
      const unreadable = attempt(line, () => {
        if (version === undefined) version = readHeader(line.text);
        else replayLine(line.text, version, replayed, now);
      });
      if (unreadable === undefined) size.good = line.end;
      else if (mayBeTorn && unreadable.torn && line.number > 1) torn = unreadable;
      else throw corrupt(path, unreadable);
      size.torn = line.end - size.good;
    }
  }
  if (version === undefined) throw new JournalCorrupt(`${path} is empty. ${ADVICE}`);
  return size;
}

const ADVICE = "Restore it from a backup, or move the folder away to start empty";

interface Unreadable {
  readonly line: number;
  readonly reason: string;
  /** It looks as if its end were missing. */
  readonly torn: boolean;
}

function replayLine(text: string, version: number, { state, unknown }: Replayed, now: number): void {
  const entry = decode(text, version);
  if (entry === "unknown") unknown.push(text);
  else state.apply(entry, now);
}

function attempt(line: Line, read: () => void): Unreadable | undefined {
  if (!line.complete) return { line: line.number, reason: "its end is missing", torn: true };
  try {
    read();
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { line: line.number, reason, torn: error instanceof SyntaxError };
  }
}

function corrupt(path: string, { line, reason }: Unreadable): JournalCorrupt {
  return new JournalCorrupt(`${path}, line ${line}: ${reason}. ${ADVICE}`);
}
