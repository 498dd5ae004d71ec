import { setImmediate as endOfTurn } from "node:timers/promises";
import { type DispatchChange, type DispatchState, JOB_GRACE_MS } from "../../../ports/index.ts";
import type { Entry } from "../entries.ts";
import type { JobPartition } from "../jobPartition.ts";
import { DISPATCH_IDLE_MS, type DispatchRecord, type MemoryState } from "../state.ts";
import { encode, header, JOURNAL_VERSION } from "./codec.ts";
import type { Disk } from "./disk.ts";

/** Milliseconds and characters after which the event loop gets its turn. */
const STEP_MS = 2;
const STEP_LENGTH = 256 * 1024;

/** Entries that make the state again. The state may change while they are taken, as long as the changes are journaled too. */
export function* snapshotEntries(state: MemoryState, now: number): IterableIterator<Entry> {
  for (const { value: key } of state.keys.rows()) {
    if (key.expiresAt === undefined || now < key.expiresAt) yield { op: "key", key };
  }
  for (const [, { record: pairing, wrongTries }] of state.pairings.entries()) {
    if (now < pairing.expiresAt) yield { op: "pairing", pairing, wrongTries };
  }
  for (const { value: session } of state.sessions.rows()) {
    if (now < session.expiresAt) yield { op: "session", session };
  }
  for (const [tenant, record] of state.dispatch.entries()) {
    if (now < record.writtenAt + DISPATCH_IDLE_MS) yield dispatchEntry(tenant, record);
  }
  for (const { value } of state.jobs.rows()) yield* jobEntries(value, now);
  for (const { value } of state.images.rows()) {
    for (const image of value.records.values()) if (now < image.expiresAt) yield { op: "image", image };
  }
}

/** Writes a file of these entries and lines, in steps that leave the event loop free. Returns its size in bytes. */
export async function writeSnapshot(
  disk: Disk,
  path: string,
  entries: Iterable<Entry>,
  unknown: readonly string[],
): Promise<number> {
  const file = await disk.open(path);
  try {
    let offset = 0;
    for (const text of steps(entries, unknown)) {
      const bytes = Buffer.from(text);
      await file.write(bytes, offset);
      offset += bytes.length;
      // A small write is done at once and leaves no time for anybody.
      await endOfTurn();
    }
    await file.sync();
    return offset;
  } finally {
    await file.close();
  }
}

function* steps(entries: Iterable<Entry>, unknown: readonly string[]): IterableIterator<string> {
  const version = unknown.length === 0 ? JOURNAL_VERSION : JOURNAL_VERSION + 1;
  yield [header(version), ...unknown, ""].join("\n");
  let text = "";
  let deadline = performance.now() + STEP_MS;
  for (const entry of entries) {
    text += `${encode(entry)}\n`;
    if (text.length < STEP_LENGTH && performance.now() < deadline) continue;
    yield text;
    text = "";
    deadline = performance.now() + STEP_MS;
  }
  if (text !== "") yield text;
}

function* jobEntries({ job, events }: JobPartition, now: number): IterableIterator<Entry> {
  if (job !== undefined && now < job.expiresAt + JOB_GRACE_MS) yield { op: "job", job };
  for (const event of events.values()) if (now < event.expiresAt) yield { op: "event", event };
}

function dispatchEntry(tenant: string, { version, writtenAt, state }: DispatchRecord): Entry {
  return { op: "dispatch", tenant, version, at: writtenAt, changes: [...changesTo(state)] };
}

/** Changes that lead from nothing to this state. */
function* changesTo(state: DispatchState): IterableIterator<DispatchChange> {
  if (state.erasedAt > 0) yield { op: "erase", at: state.erasedAt };
  for (const [session, entry] of state.extensions) yield { op: "extension", session, entry };
  for (const job of state.queue) yield { op: "enqueue", job };
  for (const job of state.running.values()) yield { op: "run", job };
  for (const job of state.ended) yield { op: "end", job };
  for (const session of state.followers) yield { op: "follower", session, follows: true };
}
