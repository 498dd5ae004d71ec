import type { Envelope } from "@semantest/handlers/protocol";
import type { Credentials } from "./connection/credentials.ts";
import { safely } from "./emitter.ts";
import { SemantestError } from "./errors.ts";
import { GeneratedImage } from "./image.ts";
import type { Server } from "./strategy/server.ts";
import type { Ack } from "./wire/control.ts";
import type { GeneratedEvent, JobEvent, ProgressEvent } from "./wire/events.ts";

/** Where a request stands, as far as the server has told. */
export interface JobPlace {
  /** `sent`: nobody has confirmed it; then as the server says: `queued`, `running`, `ended`. */
  readonly status: string;
  /** 1-based, while queued. */
  readonly queuePosition: number | undefined;
}

/** A request under way. Iterate it for its events, in order, from the first; await `result` for its image. */
export interface JobHandle extends AsyncIterable<JobEvent> {
  readonly correlationId: string;
  /** The image; rejects with the job's error. Never unhandled: it may be left alone. */
  readonly result: Promise<GeneratedImage>;
  readonly place: JobPlace;
  /** Asks to stop; `result` then rejects with `CANCELLED`, or resolves where it was too late. */
  cancel(reason?: string): void;
}

/** Events of a job kept for readers who come late. */
const MAX_HISTORY = 256;

/** One reader of a job's events. */
class Reader implements AsyncIterator<JobEvent, undefined> {
  readonly #events: JobEvent[];
  readonly #left: (reader: Reader) => void;
  #wake = () => {};
  #ended: boolean;

  constructor(events: readonly JobEvent[], ended: boolean, left: (reader: Reader) => void) {
    this.#events = [...events];
    this.#ended = ended;
    this.#left = left;
  }

  push(event: JobEvent): void {
    const last = this.#events.at(-1);
    // Of progress nobody has read yet, the newest counts.
    if (isProgress(event) && last !== undefined && isProgress(last)) this.#events.pop();
    if (this.#events.length < MAX_HISTORY) this.#events.push(event);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async next(): Promise<IteratorResult<JobEvent, undefined>> {
    for (;;) {
      const event = this.#events.shift();
      if (event !== undefined) return { done: false, value: event };
      if (this.#ended) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async return(): Promise<IteratorResult<JobEvent, undefined>> {
    this.#events.length = 0;
    this.#left(this);
    this.end();
    return { done: true, value: undefined };
  }
}

function isProgress({ type }: JobEvent): boolean {
  return type === "ImageGenerationProgressEvent";
}

/** What a job works with. */
export interface JobParts {
  readonly cancel: (job: Job, reason: string | undefined) => void;
  readonly onProgress: ((event: ProgressEvent) => void) | undefined;
}

/** A request and everything that is known of it. */
export class Job implements JobHandle {
  readonly correlationId: string;
  readonly result: Promise<GeneratedImage>;
  /** What was sent, to be sent again unchanged; undefined while it is being signed. */
  request: Envelope | undefined;
  /** The cancellation, once there is one. */
  cancellation: Envelope | undefined;
  place: JobPlace = { status: "sent", queuePosition: undefined };
  readonly #parts: JobParts;
  readonly #endings: (() => void)[] = [];
  readonly #readers = new Set<Reader>();
  readonly #history: JobEvent[] = [];
  #generated: { readonly event: GeneratedEvent; readonly server: Server } | undefined;
  #initiated = false;
  #ended = false;
  #resolve: (image: GeneratedImage) => void = () => {};
  #reject: (reason: unknown) => void = () => {};

  constructor(correlationId: string, parts: JobParts) {
    this.correlationId = correlationId;
    this.#parts = parts;
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.result.catch(() => undefined);
  }

  get ended(): boolean {
    return this.#ended;
  }

  cancel(reason?: string): void {
    this.#parts.cancel(this, reason);
  }

  /** Calls back once, when the job has ended. */
  whenEnded(callback: () => void): void {
    this.#endings.push(callback);
  }

  acknowledged({ status, queuePosition }: Ack): void {
    this.place = { status, queuePosition };
  }

  /** Takes an event in its order. False: it was shown before, by another server. */
  show(event: JobEvent, server: Server, credentials: Credentials): boolean {
    if (this.#ended) return false;
    if (event.type === "ImageGeneratedEvent") this.#generated = { event, server };
    else if (event.type === "ImageGenerationInitiatedEvent") {
      if (this.#initiated) return false;
      this.#initiated = true;
    }
    if (!isProgress(event)) {
      if (this.#history.length < MAX_HISTORY) this.#history.push(event);
      if (this.place.status !== "running") this.place = { status: "running", queuePosition: undefined };
    }
    for (const reader of this.#readers) reader.push(event);
    if (event.type === "ImageGenerationProgressEvent") safely(() => this.#parts.onProgress?.(event));
    if (event.type === "ImageDownloadedEvent") {
      this.#resolve(new GeneratedImage(event, this.#generated, server, credentials));
      this.#end();
    } else if (event.type === "ErrorEvent") {
      const { code, message = code, hint, recoverable, correlationId } = event;
      this.fail(new SemantestError(code, message, { hint, recoverable, correlationId }));
    }
    return true;
  }

  /** Ends the job with whatever is thrown to those who wait for it. */
  fail(reason: unknown): void {
    this.#reject(reason);
    this.#end();
  }

  [Symbol.asyncIterator](): AsyncIterator<JobEvent, undefined> {
    const reader = new Reader(this.#history, this.#ended, (it) => this.#readers.delete(it));
    if (!this.#ended) this.#readers.add(reader);
    return reader;
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.place = { status: "ended", queuePosition: undefined };
    for (const reader of this.#readers) reader.end();
    this.#readers.clear();
    for (const callback of this.#endings) callback();
  }
}
