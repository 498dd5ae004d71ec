import * as v from "valibot";
import {
  type CallOptions,
  type Clock,
  type ImageRecord,
  JOB_GRACE_MS,
  type JobRecord,
  type JobStore,
  type JobView,
  type StoredEvent,
} from "../../ports/index.ts";
import { EventSchema, ImageSchema, JobSchema } from "../../ports/recordSchemas.ts";
import type { Cursor } from "../../protocol/index.ts";
import {
  EVENT_PREFIX,
  eventKey,
  IMAGE_PREFIX,
  imageKey,
  JOB_SORT,
  jobKey,
  jobPartition,
} from "../shared/itemKeys.ts";
import { inOrder, isBeyond } from "../shared/jobOrder.ts";
import { amending, type Item, setting, type Table } from "./dynamo/table.ts";

const StoredJobSchema = v.looseObject({ ...JobSchema.entries, request: v.string() });
const StoredEventSchema = v.looseObject({ ...EventSchema.entries, text: v.string() });

/** Jobs in the table `live`: a partition each, with the request, its events and the records of its images. */
export class DynamoJobStore implements JobStore {
  readonly #table: Table;
  readonly #clock: Clock;

  constructor(table: Table, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
  }

  async create(job: JobRecord, options?: CallOptions): Promise<"created" | "exists"> {
    const goneBefore = this.#clock.now() - JOB_GRACE_MS;
    const created = await this.#table.put(
      jobKey(job.tenant, job.correlationId),
      job,
      job.expiresAt + JOB_GRACE_MS,
      (it) => `attribute_not_exists(${it.name("pk")}) OR ${it.name("expiresAt")} <= ${it.value(goneBefore)}`,
      options,
    );
    return created.written ? "created" : "exists";
  }

  async cancel(
    tenant: string,
    correlationId: string,
    { id, text }: { readonly id: string; readonly text: string },
    options?: CallOptions,
  ): Promise<"stored" | "other" | undefined> {
    const goneBefore = this.#clock.now() - JOB_GRACE_MS;
    const cancelled = await this.#table.update(
      jobKey(tenant, correlationId),
      amending({ cancellation: { id, text } }),
      (it) =>
        `attribute_not_exists(${it.name("cancellation")}) AND ${it.name("expiresAt")} > ${it.value(goneBefore)}`,
      options,
    );
    if (cancelled.written) return "stored";
    const job = this.#alive(cancelled.stored);
    if (job === undefined) return undefined;
    return job.cancellation?.id === id ? "stored" : "other";
  }

  async append(event: StoredEvent, options?: CallOptions): Promise<"stored" | "duplicate" | "conflict"> {
    const now = this.#clock.now();
    const appended = await this.#table.put(
      eventKey(event.tenant, event.correlationId, event.key),
      event,
      event.expiresAt,
      (it) => `attribute_not_exists(${it.name("pk")}) OR ${it.name("expiresAt")} <= ${it.value(now)}`,
      options,
    );
    if (appended.written) return "stored";
    return appended.stored?.id === event.id ? "duplicate" : "conflict";
  }

  async read(
    tenant: string,
    correlationId: string,
    after?: Cursor,
    options?: CallOptions,
  ): Promise<JobView | undefined> {
    const found = await this.#table.query(jobPartition(tenant, correlationId), "", options);
    const now = this.#clock.now();
    const job = this.#alive(found.find(({ sk }) => sk === JOB_SORT)?.item);
    if (job === undefined) return undefined;
    const events: StoredEvent[] = [];
    const images: ImageRecord[] = [];
    for (const { sk, item } of found) {
      if (sk.startsWith(EVENT_PREFIX)) events.push(v.parse(StoredEventSchema, item));
      else if (sk.startsWith(IMAGE_PREFIX)) images.push(v.parse(ImageSchema, item));
    }
    return {
      job,
      events: events.filter((it) => now < it.expiresAt && isBeyond(it, after)).sort(inOrder),
      images: images.filter((it) => now < it.expiresAt),
    };
  }

  async putImage(image: ImageRecord, options?: CallOptions): Promise<void> {
    const { tenant, correlationId, imageId, expiresAt } = image;
    await this.#table.update(
      imageKey(tenant, correlationId, imageId),
      setting({ ...image }, expiresAt),
      undefined,
      options,
    );
  }

  async findImage(
    tenant: string,
    correlationId: string,
    imageId: string,
    options?: CallOptions,
  ): Promise<ImageRecord | undefined> {
    const item = await this.#table.get(imageKey(tenant, correlationId, imageId), options);
    const image = item === undefined ? undefined : v.parse(ImageSchema, item);
    return image === undefined || this.#clock.now() >= image.expiresAt ? undefined : image;
  }

  /** The job while its record lives: an hour longer than it is delivered, so that its end can be told. */
  #alive(item: Item | undefined): JobRecord | undefined {
    const job = item === undefined ? undefined : v.parse(StoredJobSchema, item);
    return job === undefined || this.#clock.now() >= job.expiresAt + JOB_GRACE_MS ? undefined : job;
  }
}
