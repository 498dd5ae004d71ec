import {
  applyChanges,
  emptyDispatchState,
  type ImageRecord,
  type KeyRecord,
  type MutableDispatchState,
  type PairingRecord,
  type SessionRecord,
} from "../../ports/index.ts";
import type { DispatchEntry, Entry } from "./entries.ts";
import { JobImages, JobPartition } from "./jobPartition.ts";
import { SweptMap } from "./sweptMap.ts";
import { TenantTable } from "./tenantTable.ts";

/** How long a dispatch record lives without a write. */
export const DISPATCH_IDLE_MS = 90 * 86_400_000;

/** One tenant's dispatch record, changed in place. */
export interface DispatchRecord {
  version: number;
  writtenAt: number;
  readonly state: MutableDispatchState;
}

export interface Pairing {
  readonly record: PairingRecord;
  readonly wrongTries: number;
}

/** All that is durable, as plain maps. Changes only by `apply`, in life and when a journal is read alike. */
export class MemoryState {
  readonly sessions = new TenantTable<SessionRecord>(expired);
  readonly jobs = new TenantTable<JobPartition>(expired, (it) => {
    this.jobBytes -= it.bytes;
  });
  readonly images = new TenantTable<JobImages>(expired, (it) => {
    for (const image of it.records.values()) this.onImageGone?.(image);
  });
  readonly keys = new TenantTable<KeyRecord>(expiredKey, (it) => {
    if (this.#keyTenants.get(it.id) === it.tenant) this.#keyTenants.delete(it.id);
  });
  readonly pairings = new SweptMap<Pairing>((it, now) => expired(it.record, now));
  readonly dispatch = new SweptMap<DispatchRecord>((it, now) => now >= it.writtenAt + DISPATCH_IDLE_MS);
  readonly #keyTenants = new Map<string, string>();
  /** Estimated memory of jobs and events. */
  jobBytes = 0;
  /** Highest version of any dispatch record, so that no version is ever used twice. */
  lastVersion = 0;
  /** Hears of image records that expired or were erased, so that their bytes can follow. */
  onImageGone: ((image: ImageRecord) => void) | undefined;

  findKey(keyId: string, now: number): KeyRecord | undefined {
    const tenant = this.#keyTenants.get(keyId);
    return tenant === undefined ? undefined : this.keys.get(tenant, keyId, now);
  }

  /** Takes a change in. Never throws for an entry of the declared shape. */
  apply(entry: Entry, now: number): void {
    switch (entry.op) {
      case "session":
        this.sessions.set(entry.session.tenant, entry.session.session, entry.session, now);
        return;
      case "job":
        this.#inPartition(entry.job, now, (it) => it.setJob(entry.job));
        return;
      case "cancel": {
        const { id, text } = entry;
        const job = this.jobs.get(entry.tenant, entry.correlationId, now)?.job;
        if (job === undefined) return;
        this.#inPartition(job, now, (it) => it.setJob({ ...job, cancellation: { id, text } }));
        return;
      }
      case "event":
        this.#inPartition(entry.event, now, (it) => it.setEvent(entry.event));
        return;
      case "image":
        this.#applyImage(entry.image, now);
        return;
      case "key":
        this.keys.set(entry.key.tenant, entry.key.id, entry.key, now);
        this.#keyTenants.set(entry.key.id, entry.key.tenant);
        return;
      case "removeKey":
        this.keys.delete(entry.tenant, entry.id);
        return;
      case "pairing":
        this.pairings.set(entry.pairing.id, { record: entry.pairing, wrongTries: entry.wrongTries }, now);
        return;
      case "removePairing":
        this.pairings.delete(entry.id);
        return;
      case "dispatch":
        this.#applyDispatch(entry, now);
    }
  }

  /** Clears away some of what is dead in each table, for times when nothing is inserted. */
  sweep(steps: number, now: number): void {
    for (const table of [this.sessions, this.jobs, this.images, this.keys, this.pairings, this.dispatch]) {
      table.sweep(steps, now);
    }
  }

  #inPartition(
    { tenant, correlationId }: { readonly tenant: string; readonly correlationId: string },
    now: number,
    change: (partition: JobPartition) => void,
  ): void {
    let partition = this.jobs.get(tenant, correlationId, now);
    if (partition === undefined) {
      partition = new JobPartition();
      this.jobBytes += partition.bytes;
      this.jobs.set(tenant, correlationId, partition, now);
    }
    const before = partition.bytes;
    change(partition);
    this.jobBytes += partition.bytes - before;
  }

  #applyImage(image: ImageRecord, now: number): void {
    let images = this.images.get(image.tenant, image.correlationId, now);
    if (images === undefined) {
      images = new JobImages();
      this.images.set(image.tenant, image.correlationId, images, now);
    }
    images.set(image);
  }

  #applyDispatch(entry: DispatchEntry, now: number): void {
    this.lastVersion = Math.max(this.lastVersion, entry.version);
    for (const change of entry.changes) if (change.op === "erase") this.#erase(entry.tenant, change.at);
    // As of then, not of now: whether the record had expired must not depend on when a journal is read.
    let record = this.dispatch.get(entry.tenant, entry.at);
    if (record !== undefined && record.version >= entry.version) return;
    if (record === undefined) {
      record = { version: 0, writtenAt: 0, state: emptyDispatchState() };
      this.dispatch.set(entry.tenant, record, now);
    }
    applyChanges(record.state, entry.changes);
    record.version = entry.version;
    record.writtenAt = entry.at;
  }

  /** Drops what the tenant stored before it asked to be forgotten. */
  #erase(tenant: string, at: number): void {
    for (const row of this.jobs.rowsOf(tenant)) {
      if (row.value.createdAt < at) this.jobs.delete(tenant, row.id);
    }
    for (const row of this.images.rowsOf(tenant)) {
      if ([...row.value.records.values()].every((it) => it.createdAt < at))
        this.images.delete(tenant, row.id);
    }
  }
}

function expired(it: { readonly expiresAt: number }, now: number): boolean {
  return now >= it.expiresAt;
}

function expiredKey(it: { readonly expiresAt?: number }, now: number): boolean {
  return it.expiresAt !== undefined && now >= it.expiresAt;
}
