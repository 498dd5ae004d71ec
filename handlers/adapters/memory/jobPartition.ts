import {
  type EventKey,
  type ImageRecord,
  JOB_GRACE_MS,
  type JobRecord,
  type StoredEvent,
} from "../../ports/index.ts";

/** Bytes that an item costs beyond its text: objects, keys, map entries. Measured with the heap of V8 12, rounded up. */
const ITEM_OVERHEAD_BYTES = 600;

/** A job with its events; each of them may be there alone. */
export class JobPartition {
  readonly events = new Map<string, StoredEvent>();
  job: JobRecord | undefined;
  /** When the first thing in here was stored and the last one expires, milliseconds since the epoch. */
  createdAt = Number.POSITIVE_INFINITY;
  expiresAt = 0;
  /** Estimated memory. */
  bytes = ITEM_OVERHEAD_BYTES;

  setJob(job: JobRecord): void {
    this.bytes += sizeOfJob(job) - (this.job === undefined ? 0 : sizeOfJob(this.job));
    this.job = job;
    this.#spans(job.createdAt, job.expiresAt + JOB_GRACE_MS);
  }

  setEvent(event: StoredEvent): void {
    const key = eventKey(event.key);
    const replaced = this.events.get(key);
    this.bytes += sizeOfEvent(event) - (replaced === undefined ? 0 : sizeOfEvent(replaced));
    this.events.set(key, event);
    this.#spans(event.storedAt, event.expiresAt);
  }

  #spans(createdAt: number, expiresAt: number): void {
    this.createdAt = Math.min(this.createdAt, createdAt);
    this.expiresAt = Math.max(this.expiresAt, expiresAt);
  }
}

/** Records of a job's images. */
export class JobImages {
  readonly records = new Map<string, ImageRecord>();
  /** When the last of them expires, milliseconds since the epoch. */
  expiresAt = 0;

  set(image: ImageRecord): void {
    this.records.set(image.imageId, image);
    this.expiresAt = Math.max(this.expiresAt, image.expiresAt);
  }
}

/** The place of an event in its job as one string. */
export function eventKey(key: EventKey): string {
  return "id" in key ? `~:${key.id}` : `${key.attempt}:${key.source}:${key.sequence}`;
}

function sizeOfJob(job: JobRecord): number {
  return ITEM_OVERHEAD_BYTES + job.request.length + (job.cancellation?.text.length ?? 0);
}

function sizeOfEvent(event: StoredEvent): number {
  return ITEM_OVERHEAD_BYTES + event.text.length;
}
