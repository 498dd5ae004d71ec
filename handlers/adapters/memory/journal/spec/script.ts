import { sampleQueued, sampleRunning } from "../../../../ports/contract/dispatchChanges.ts";
import {
  ManualClock,
  sampleEvent,
  sampleImage,
  sampleJob,
  sampleKey,
  samplePairing,
  sampleSession,
} from "../../../../ports/contract/index.ts";
import type { Entry } from "../../entries.ts";
import { DEFAULT_LIMITS } from "../../open.ts";
import { MemoryState } from "../../state.ts";
import { encode } from "../codec.ts";
import type { Disk } from "../disk.ts";
import { DurableDatabase, type DurableDatabaseOptions } from "../durableDatabase.ts";
import { snapshotEntries } from "../snapshot.ts";

export const clock = new ManualClock();
const now = clock.now();

/** A bit of everything that can happen, several times over; each entry leaves a mark that a later one does not hide. */
export function someEntries(rounds: number): readonly Entry[] {
  return Array.from({ length: rounds }, (_, round) => entriesOf(round)).flat();
}

function entriesOf(round: number): Entry[] {
  const correlationId = `job-${round}`;
  const dispatch = (step: number, changes: Extract<Entry, { op: "dispatch" }>["changes"]): Entry => ({
    op: "dispatch",
    tenant: "tenant-1",
    version: round * 3 + step,
    at: now,
    changes,
  });
  return [
    { op: "session", session: sampleSession(now, { session: `session-${round % 2}`, generation: round }) },
    { op: "job", job: sampleJob(now, { correlationId }) },
    dispatch(1, [{ op: "enqueue", job: sampleQueued(correlationId, round) }]),
    { op: "key", key: sampleKey(now, { lastUsedAt: now + round }) },
    dispatch(2, [
      { op: "dequeue", correlationId },
      { op: "run", job: sampleRunning(correlationId) },
    ]),
    { op: "event", event: sampleEvent(now, 1, { correlationId }) },
    { op: "cancel", tenant: "tenant-1", correlationId, id: `cancel-${round}`, text: "{}" },
    { op: "pairing", pairing: samplePairing(now), wrongTries: round % 5 },
    { op: "image", image: sampleImage(now, { correlationId }) },
    { op: "event", event: sampleEvent(now, 2, { correlationId, key: { id: "loose" }, text: "{\n}" }) },
    { op: "key", key: sampleKey(now, { id: `key-${round}` }) },
    dispatch(3, [
      { op: "release", correlationId },
      { op: "end", job: { correlationId, attempt: 1, endedAt: now } },
    ]),
    { op: "removeKey", tenant: "tenant-1", id: `key-${round - 1}` },
    { op: "removePairing", id: "ABCD" },
  ];
}

/** All that a state holds, in an order that does not depend on its history. */
export function digestOf(state: MemoryState): string {
  return [...snapshotEntries(state, now)].map(encode).sort().join("\n");
}

/** What the state is after each number of entries, from none to all. */
export function digestsOf(entries: readonly Entry[]): readonly string[] {
  const state = new MemoryState();
  return [
    digestOf(state),
    ...entries.map((it) => {
      state.apply(it, now);
      return digestOf(state);
    }),
  ];
}

export const FOLDER = "/journal";

/** Opens a database on a disk, with what a test does not care for. */
export function openOn(disk: Disk, options: Partial<DurableDatabaseOptions> = {}): Promise<DurableDatabase> {
  return DurableDatabase.open({
    clock,
    limits: DEFAULT_LIMITS,
    telemetry: { log: () => undefined },
    disk,
    folder: FOLDER,
    fsync: { mode: "never" },
    maxPending: 1_000_000,
    compactBytes: 1_000_000,
    probeMs: 1,
    onImageGone: () => undefined,
    ...options,
  });
}
