import type { Eventual } from "./eventual.ts";
import type { Address } from "./principal.ts";
import type { CallOptions } from "./stores.ts";

/** An extension session that may take jobs. */
export interface ExtensionEntry {
  /** Absent while it is not connected: it is never chosen then. */
  readonly address?: Address;
  readonly generation: number;
  /** Jobs it takes at once, 1..1000. */
  readonly slots: number;
  readonly seenAt: number;
}

/** A request that waits for an extension. */
export interface QueuedJob {
  readonly correlationId: string;
  /** Session that asked last; absent for `POST /events` without a session. */
  readonly owner?: string;
  /** Extension session the person named. */
  readonly target?: string;
  /** Attempt it will run as. */
  readonly attempt: number;
  readonly enqueuedAt: number;
  readonly expiresAt: number;
}

/** A request that one extension holds. */
export interface RunningJob extends QueuedJob {
  readonly taker: string;
  /** The lease; a stored event of the taker counts as a renewal that is not written here. */
  readonly leaseUntil: number;
  /** A cancellation is stored; where nobody holds the job any more the server ends it. */
  readonly cancelled: boolean;
}

/** Code of a final `ErrorEvent` that the server itself owes the job. */
export type ServerFinal = "TIMEOUT" | "EXPIRED" | "CANCELLED";

export interface EndedJob {
  readonly correlationId: string;
  readonly owner?: string;
  readonly attempt: number;
  readonly endedAt: number;
  /** The holder whose final event ended it: its earlier events may still arrive. */
  readonly taker?: string;
  /** Number of the holder's final event; where the server ended the job, the last number stored without a gap. */
  readonly sequence?: number;
  /** Present where the server ended the job: its final event is stored after this entry and repaired from it. */
  readonly final?: ServerFinal;
}

/** One tenant's dispatch record. Iteration order of the maps is the order of insertion. */
export interface DispatchState {
  readonly extensions: ReadonlyMap<string, ExtensionEntry>;
  /** First in, first out by `enqueuedAt`. */
  readonly queue: readonly QueuedJob[];
  readonly running: ReadonlyMap<string, RunningJob>;
  /** Newest last; at most `MAX_ENDED`, dropped an hour after they ended. */
  readonly ended: readonly EndedJob[];
  /** Client sessions that asked to follow the tenant's jobs. */
  readonly followers: ReadonlySet<string>;
  /** Everything older counts as absent. */
  readonly erasedAt: number;
}

/** Smallest steps between two states; what a journal stores and a document store folds into a new item. */
export type DispatchChange =
  | { readonly op: "extension"; readonly session: string; readonly entry: ExtensionEntry | null }
  | { readonly op: "enqueue"; readonly job: QueuedJob }
  | { readonly op: "dequeue"; readonly correlationId: string }
  | { readonly op: "run"; readonly job: RunningJob }
  | { readonly op: "release"; readonly correlationId: string }
  | { readonly op: "end"; readonly job: EndedJob }
  | { readonly op: "forget"; readonly correlationIds: readonly string[] }
  | { readonly op: "follower"; readonly session: string; readonly follows: boolean }
  | { readonly op: "erase"; readonly at: number };

/** Entries of `ended` that are kept. */
export const MAX_ENDED = 100;

/** Read and compare-and-set of one record per tenant. */
export interface DispatchStore {
  /**
   * Version 0 and the empty state where nothing is stored. The state is a view that may change with the next write:
   * decide on it before awaiting anything.
   */
  read(tenant: string, options?: CallOptions): Eventual<DispatchSnapshot>;
  /** Applies the changes where the stored version is still the snapshot's. */
  write(
    tenant: string,
    snapshot: DispatchSnapshot,
    changes: readonly DispatchChange[],
    options?: CallOptions,
  ): Promise<"written" | "conflict">;
}

export interface DispatchSnapshot {
  readonly version: number;
  readonly state: DispatchState;
}

/** A state that can be changed in place; adapters own theirs. */
export interface MutableDispatchState extends DispatchState {
  readonly extensions: Map<string, ExtensionEntry>;
  readonly queue: QueuedJob[];
  readonly running: Map<string, RunningJob>;
  readonly ended: EndedJob[];
  readonly followers: Set<string>;
  erasedAt: number;
}

export function emptyDispatchState(): MutableDispatchState {
  return {
    extensions: new Map(),
    queue: [],
    running: new Map(),
    ended: [],
    followers: new Set(),
    erasedAt: 0,
  };
}

/** A copy that shares the (immutable) entries. */
export function copyDispatchState(state: DispatchState): MutableDispatchState {
  return {
    extensions: new Map(state.extensions),
    queue: [...state.queue],
    running: new Map(state.running),
    ended: [...state.ended],
    followers: new Set(state.followers),
    erasedAt: state.erasedAt,
  };
}

/** Applies changes in order. Each is idempotent: applying a list twice gives the same state. */
export function applyChanges(state: MutableDispatchState, changes: readonly DispatchChange[]): void {
  for (const change of changes) applyChange(state, change);
}

function applyChange(state: MutableDispatchState, change: DispatchChange): void {
  switch (change.op) {
    case "extension":
      if (change.entry === null) state.extensions.delete(change.session);
      else state.extensions.set(change.session, change.entry);
      return;
    case "enqueue": {
      remove(state.queue, change.job.correlationId);
      const later = state.queue.findIndex((it) => it.enqueuedAt > change.job.enqueuedAt);
      state.queue.splice(later === -1 ? state.queue.length : later, 0, change.job);
      return;
    }
    case "dequeue":
      remove(state.queue, change.correlationId);
      return;
    case "run":
      state.running.set(change.job.correlationId, change.job);
      return;
    case "release":
      state.running.delete(change.correlationId);
      return;
    case "end":
      remove(state.ended, change.job.correlationId);
      state.ended.push(change.job);
      if (state.ended.length > MAX_ENDED) state.ended.splice(0, state.ended.length - MAX_ENDED);
      return;
    case "forget":
      for (const correlationId of change.correlationIds) remove(state.ended, correlationId);
      return;
    case "follower":
      if (change.follows) state.followers.add(change.session);
      else state.followers.delete(change.session);
      return;
    case "erase":
      state.erasedAt = Math.max(state.erasedAt, change.at);
  }
}

function remove(list: { readonly correlationId: string }[], correlationId: string): void {
  const index = list.findIndex((it) => it.correlationId === correlationId);
  if (index !== -1) list.splice(index, 1);
}
