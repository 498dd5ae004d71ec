import {
  type CallOptions,
  type ImageRecord,
  JOB_GRACE_MS,
  type JobRecord,
  type JobStore,
  type JobView,
  type StoredEvent,
} from "../../ports/index.ts";
import type { Cursor } from "../../protocol/index.ts";
import { type Database, requireRoom } from "./database.ts";
import { eventKey } from "./jobPartition.ts";

/** Jobs, events and image records in memory. */
export class MemoryJobStore implements JobStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async create(job: JobRecord, options?: CallOptions): Promise<"created" | "exists"> {
    options?.signal?.throwIfAborted();
    const { clock } = this.#database;
    if (this.#database.state().jobs.get(job.tenant, job.correlationId, clock.now())?.job !== undefined) {
      await this.#database.settled(options);
      return "exists";
    }
    this.#requireRoom();
    await this.#database.commit({ op: "job", job }, options);
    return "created";
  }

  async cancel(
    tenant: string,
    correlationId: string,
    cancellation: { readonly id: string; readonly text: string },
    options?: CallOptions,
  ): Promise<"stored" | "other" | undefined> {
    options?.signal?.throwIfAborted();
    const job = this.#find(tenant, correlationId);
    if (job === undefined) return undefined;
    if (job.cancellation !== undefined) {
      await this.#database.settled(options);
      return job.cancellation.id === cancellation.id ? "stored" : "other";
    }
    const { id, text } = cancellation;
    await this.#database.commit({ op: "cancel", tenant, correlationId, id, text }, options);
    return "stored";
  }

  async append(event: StoredEvent, options?: CallOptions): Promise<"stored" | "duplicate" | "conflict"> {
    options?.signal?.throwIfAborted();
    const now = this.#database.clock.now();
    const partition = this.#database.state().jobs.get(event.tenant, event.correlationId, now);
    const taken = partition?.events.get(eventKey(event.key));
    if (taken !== undefined && now < taken.expiresAt) {
      await this.#database.settled(options);
      return taken.id === event.id ? "duplicate" : "conflict";
    }
    this.#requireRoom();
    await this.#database.commit({ op: "event", event }, options);
    return "stored";
  }

  async read(
    tenant: string,
    correlationId: string,
    after?: Cursor,
    options?: CallOptions,
  ): Promise<JobView | undefined> {
    options?.signal?.throwIfAborted();
    const job = this.#find(tenant, correlationId);
    if (job === undefined) return undefined;
    const now = this.#database.clock.now();
    const state = this.#database.state();
    const events = [...(state.jobs.get(tenant, correlationId, now)?.events.values() ?? [])]
      .filter((it) => now < it.expiresAt && isBeyond(it, after))
      .sort(inOrder);
    const images = [...(state.images.get(tenant, correlationId, now)?.records.values() ?? [])].filter(
      (it) => now < it.expiresAt,
    );
    return { job, events, images };
  }

  async putImage(image: ImageRecord, options?: CallOptions): Promise<void> {
    options?.signal?.throwIfAborted();
    this.#requireRoom();
    await this.#database.commit({ op: "image", image }, options);
  }

  async findImage(
    tenant: string,
    correlationId: string,
    imageId: string,
    options?: CallOptions,
  ): Promise<ImageRecord | undefined> {
    options?.signal?.throwIfAborted();
    const now = this.#database.clock.now();
    const image = this.#database.state().images.get(tenant, correlationId, now)?.records.get(imageId);
    return image === undefined || now >= image.expiresAt ? undefined : image;
  }

  /** The job while its record lives: an hour longer than it is delivered, so that its end can be told. */
  #find(tenant: string, correlationId: string): JobRecord | undefined {
    const now = this.#database.clock.now();
    const job = this.#database.state().jobs.get(tenant, correlationId, now)?.job;
    return job === undefined || now >= job.expiresAt + JOB_GRACE_MS ? undefined : job;
  }

  #requireRoom(): void {
    const { clock, limits } = this.#database;
    const state = this.#database.state();
    const room = { limit: limits.jobBytes, what: "bytes of jobs", now: clock.now() };
    requireRoom(state.jobs, () => state.jobBytes, room);
  }
}

function isBeyond({ key }: StoredEvent, after: Cursor | undefined): boolean {
  if (after === undefined || "id" in key) return true;
  const [attempt, sequence] = after;
  return key.attempt > attempt || (key.attempt === attempt && key.sequence > sequence);
}

/** Numbered events by attempt and sequence, then unnumbered ones by storage time; ties by id, as on every platform. */
function inOrder(a: StoredEvent, b: StoredEvent): number {
  const byId = a.id < b.id ? -1 : 1;
  if ("id" in a.key) return "id" in b.key ? a.storedAt - b.storedAt || byId : 1;
  if ("id" in b.key) return -1;
  return a.key.attempt - b.key.attempt || a.key.sequence - b.key.sequence || byId;
}
