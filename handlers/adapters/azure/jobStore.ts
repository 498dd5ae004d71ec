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
import { where } from "./cosmos/condition.ts";
import type { Container, Item } from "./cosmos/container.ts";

const StoredJobSchema = v.looseObject({ ...JobSchema.entries, request: v.string() });
const StoredEventSchema = v.looseObject({ ...EventSchema.entries, text: v.string() });

/** Jobs in the container `live`: a partition each, with the request, its events and the records of its images. */
export class CosmosJobStore implements JobStore {
  readonly #container: Container;
  readonly #clock: Clock;

  constructor(container: Container, clock: Clock) {
    this.#container = container;
    this.#clock = clock;
  }

  async create(job: JobRecord, options?: CallOptions): Promise<"created" | "exists"> {
    const created = await this.#container.put(
      jobKey(job.tenant, job.correlationId),
      { ...job },
      job.expiresAt + JOB_GRACE_MS,
      (stored) => this.#alive(stored) === undefined,
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
    const key = jobKey(tenant, correlationId);
    const goneBefore = this.#clock.now() - JOB_GRACE_MS;
    const cancelled = await this.#container.patch(
      key,
      [{ op: "set", path: "/item/cancellation", value: { id, text } }],
      where`NOT IS_DEFINED(c.item.cancellation) AND c.item.expiresAt > ${goneBefore}`,
      options,
    );
    if (cancelled !== undefined) return "stored";
    const job = this.#alive(await this.#container.get(key, options));
    if (job === undefined) return undefined;
    return job.cancellation?.id === id ? "stored" : "other";
  }

  async append(event: StoredEvent, options?: CallOptions): Promise<"stored" | "duplicate" | "conflict"> {
    const appended = await this.#container.put(
      eventKey(event.tenant, event.correlationId, event.key),
      { ...event },
      event.expiresAt,
      (stored) => v.parse(StoredEventSchema, stored).expiresAt <= this.#clock.now(),
      options,
    );
    if (appended.written) return "stored";
    return appended.stored.id === event.id ? "duplicate" : "conflict";
  }

  async read(
    tenant: string,
    correlationId: string,
    after?: Cursor,
    options?: CallOptions,
  ): Promise<JobView | undefined> {
    const now = this.#clock.now();
    const found = await this.#container.query(jobPartition(tenant, correlationId), "", options);
    const job = this.#alive(found.find(({ id }) => id === JOB_SORT)?.item);
    if (job === undefined) return undefined;
    const events: StoredEvent[] = [];
    const images: ImageRecord[] = [];
    for (const { id, item } of found) {
      if (id.startsWith(EVENT_PREFIX)) events.push(v.parse(StoredEventSchema, item));
      else if (id.startsWith(IMAGE_PREFIX)) images.push(v.parse(ImageSchema, item));
    }
    return {
      job,
      events: events.filter((it) => now < it.expiresAt && isBeyond(it, after)).sort(inOrder),
      images: images.filter((it) => now < it.expiresAt),
    };
  }

  async putImage(image: ImageRecord, options?: CallOptions): Promise<void> {
    const { tenant, correlationId, imageId, expiresAt } = image;
    await this.#container.set(imageKey(tenant, correlationId, imageId), { ...image }, expiresAt, options);
  }

  async findImage(
    tenant: string,
    correlationId: string,
    imageId: string,
    options?: CallOptions,
  ): Promise<ImageRecord | undefined> {
    const item = await this.#container.get(imageKey(tenant, correlationId, imageId), options);
    const image = item === undefined ? undefined : v.parse(ImageSchema, item);
    return image === undefined || this.#clock.now() >= image.expiresAt ? undefined : image;
  }

  /** The job while its record lives: an hour longer than it is delivered, so that its end can be told. */
  #alive(item: Item | undefined): JobRecord | undefined {
    const job = item === undefined ? undefined : v.parse(StoredJobSchema, item);
    return job === undefined || this.#clock.now() >= job.expiresAt + JOB_GRACE_MS ? undefined : job;
  }
}
