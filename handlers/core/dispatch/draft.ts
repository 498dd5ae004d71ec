import type {
  DispatchChange,
  DispatchState,
  EndedJob,
  ExtensionEntry,
  QueuedJob,
  RunningJob,
} from "../../ports/index.ts";

/** A state with changes laid over it: decisions read what earlier decisions of the same call changed. */
export class Draft {
  readonly changes: DispatchChange[] = [];
  readonly #base: DispatchState;
  readonly #extensions = new Map<string, ExtensionEntry | null>();
  readonly #running = new Map<string, RunningJob | null>();
  readonly #ended = new Map<string, EndedJob | null>();
  readonly #followers = new Map<string, boolean>();
  #queue: QueuedJob[] | undefined;
  #load: Map<string, number> | undefined;

  constructor(base: DispatchState) {
    this.#base = base;
  }

  get queue(): readonly QueuedJob[] {
    return this.#queue ?? this.#base.queue;
  }

  extension(session: string): ExtensionEntry | undefined {
    const changed = this.#extensions.get(session);
    return changed === undefined ? this.#base.extensions.get(session) : (changed ?? undefined);
  }

  /** Every extension known, connected or not. */
  *extensions(): Generator<readonly [string, ExtensionEntry]> {
    yield* overlaid(this.#base.extensions, this.#extensions);
  }

  running(correlationId: string): RunningJob | undefined {
    const changed = this.#running.get(correlationId);
    return changed === undefined ? this.#base.running.get(correlationId) : (changed ?? undefined);
  }

  *runningJobs(): Generator<RunningJob> {
    for (const [, job] of overlaid(this.#base.running, this.#running)) yield job;
  }

  queued(correlationId: string): QueuedJob | undefined {
    return this.queue.find((it) => it.correlationId === correlationId);
  }

  ended(correlationId: string): EndedJob | undefined {
    const changed = this.#ended.get(correlationId);
    if (changed !== undefined) return changed ?? undefined;
    return this.#base.ended.find((it) => it.correlationId === correlationId);
  }

  *endedJobs(): Generator<EndedJob> {
    for (const job of this.#base.ended) if (!this.#ended.has(job.correlationId)) yield job;
    for (const job of this.#ended.values()) if (job !== null) yield job;
  }

  /** Correlation ids of stored entries that ended at `time` or before; they stand first. */
  endedUntil(time: number): string[] {
    const old: string[] = [];
    for (const job of this.#base.ended) {
      if (job.endedAt > time) break;
      if (!this.#ended.has(job.correlationId)) old.push(job.correlationId);
    }
    return old;
  }

  follows(session: string): boolean {
    return this.#followers.get(session) ?? this.#base.followers.has(session);
  }

  *followers(): Generator<string> {
    for (const session of this.#base.followers) if (this.#followers.get(session) !== false) yield session;
    for (const [session, follows] of this.#followers) {
      if (follows && !this.#base.followers.has(session)) yield session;
    }
  }

  /** Jobs an extension holds. */
  load(session: string): number {
    if (this.#load === undefined) {
      this.#load = new Map();
      for (const job of this.runningJobs()) this.#load.set(job.taker, (this.#load.get(job.taker) ?? 0) + 1);
    }
    return this.#load.get(session) ?? 0;
  }

  putExtension(session: string, entry: ExtensionEntry | null): void {
    this.#extensions.set(session, entry);
    this.changes.push({ op: "extension", session, entry });
  }

  enqueue(job: QueuedJob): void {
    const queue = this.#withoutQueued(job.correlationId);
    const later = queue.findIndex((it) => it.enqueuedAt > job.enqueuedAt);
    queue.splice(later === -1 ? queue.length : later, 0, job);
    this.#queue = queue;
    this.changes.push({ op: "enqueue", job });
  }

  dequeue(correlationId: string): void {
    this.#queue = this.#withoutQueued(correlationId);
    this.changes.push({ op: "dequeue", correlationId });
  }

  run(job: RunningJob): void {
    const before = this.running(job.correlationId);
    this.#move(before?.taker, job.taker);
    this.#running.set(job.correlationId, job);
    this.changes.push({ op: "run", job });
  }

  release(correlationId: string): void {
    const before = this.running(correlationId);
    if (before === undefined) return;
    this.#move(before.taker, undefined);
    this.#running.set(correlationId, null);
    this.changes.push({ op: "release", correlationId });
  }

  end(job: EndedJob): void {
    this.#ended.set(job.correlationId, job);
    this.changes.push({ op: "end", job });
  }

  forget(correlationIds: readonly string[]): void {
    for (const correlationId of correlationIds) this.#ended.set(correlationId, null);
    this.changes.push({ op: "forget", correlationIds });
  }

  follow(session: string, follows: boolean): void {
    this.#followers.set(session, follows);
    this.changes.push({ op: "follower", session, follows });
  }

  erase(at: number): void {
    this.changes.push({ op: "erase", at });
  }

  #withoutQueued(correlationId: string): QueuedJob[] {
    return this.queue.filter((it) => it.correlationId !== correlationId);
  }

  #move(from: string | undefined, to: string | undefined): void {
    if (this.#load === undefined || from === to) return;
    if (from !== undefined) this.#load.set(from, this.load(from) - 1);
    if (to !== undefined) this.#load.set(to, this.load(to) + 1);
  }
}

function* overlaid<T>(
  base: ReadonlyMap<string, T>,
  overlay: ReadonlyMap<string, T | null>,
): Generator<readonly [string, T]> {
  for (const [key, value] of base) {
    const changed = overlay.get(key);
    if (changed === undefined) yield [key, value];
    else if (changed !== null) yield [key, changed];
  }
  for (const [key, value] of overlay) if (value !== null && !base.has(key)) yield [key, value];
}
