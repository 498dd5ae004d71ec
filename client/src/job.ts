import type { Envelope } from "@semantest/handlers/protocol";
import { safely } from "./emitter.ts";
import type { Http } from "./http/http.ts";
import { GeneratedImage } from "./image.ts";
import { readError } from "./wire/control.ts";
import type { GeneratedEvent, JobEvent, ProgressEvent } from "./wire/events.ts";

/** Where a request stands, as far as the server has told. */
export interface JobPlace {
  /** `sent`: nobody has confirmed it; then as the server says: `queued`, `running`, `ended`. */
  readonly status: string;
  /** 1-based, while queued. */
  readonly queuePosition?: number | undefined;
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

/** Events kept for one reader, and for readers who come late. */
const MAX_EVENTS = 256;

/** Events one reader has not read yet. */
interface Reader {
  readonly queue: JobEvent[];
  wake: () => void;
}

/** What a job works with. */
export interface JobParts {
  readonly cancel: (job: Job, reason: string | undefined) => void;
  readonly onProgress: ((event: ProgressEvent) => void) | undefined;
}

/** A request and everything that is known of it. */
export class Job implements JobHandle {
  readonly correlationId: string;
  readonly #outcome = Promise.withResolvers<GeneratedImage>();
  readonly result = this.#outcome.promise;
  /** What was sent, to be sent again unchanged; undefined while it is being signed. */
  declare request: Envelope | undefined;
  /** The cancellation, once there is one. */
  declare cancellation: Envelope | undefined;
  place: JobPlace = { status: "sent" };
  ended = false;
  readonly #parts: JobParts;
  readonly #endings: (() => void)[] = [];
  readonly #readers = new Set<Reader>();
  readonly #history: JobEvent[] = [];
  #generated: GeneratedEvent | undefined;
  /** Doors of the server that holds the image. */
  #doors: (() => Http) | undefined;

  constructor(correlationId: string, parts: JobParts) {
    this.correlationId = correlationId;
    this.#parts = parts;
    this.result.catch(() => undefined);
  }

  cancel(reason?: string): void {
    this.#parts.cancel(this, reason);
  }

  /** Calls back once, when the job has ended. */
  whenEnded(callback: () => void): void {
    this.#endings.push(callback);
  }

  /** Takes an event in its order. False: it was shown before, by another server. */
  show(event: JobEvent, doors: () => Http): boolean {
    const { type } = event;
    const isKnown = type === "ImageGenerationInitiatedEvent" && this.#history.some((it) => it.type === type);
    if (this.ended || isKnown) return false;
    const isProgress = type === "ImageGenerationProgressEvent";
    for (const { queue, wake } of this.#readers) {
      // Of progress nobody has read yet, the newest counts.
      if (isProgress && queue.at(-1)?.type === type) queue.pop();
      push(queue, event);
      wake();
    }
    if (isProgress) safely(() => this.#parts.onProgress?.(event));
    else {
      push(this.#history, event);
      this.place = { status: "running" };
    }
    if (type === "ImageGeneratedEvent") {
      this.#generated = event;
      this.#doors = doors;
    } else if (type === "ImageDownloadedEvent") {
      this.#outcome.resolve(new GeneratedImage(event, this.#generated, this.#doors ?? doors));
      this.#end();
    } else if (type === "ErrorEvent")
      this.fail(readError(event.envelope.payload, { correlationId: this.correlationId }));
    return true;
  }

  /** Ends the job with whatever is thrown to those who wait for it. */
  fail(reason: unknown): void {
    this.#outcome.reject(reason);
    this.#end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<JobEvent, undefined> {
    const reader: Reader = { queue: [...this.#history], wake: () => {} };
    this.#readers.add(reader);
    try {
      for (;;) {
        const event = reader.queue.shift();
        if (event) yield event;
        else if (this.ended) return;
        else await new Promise<void>((resolve) => (reader.wake = resolve));
      }
    } finally {
      this.#readers.delete(reader);
    }
  }

  #end(): void {
    if (this.ended) return;
    this.ended = true;
    this.place = { status: "ended" };
    for (const { wake } of this.#readers) wake();
    for (const callback of this.#endings) callback();
  }
}

function push(events: JobEvent[], event: JobEvent): void {
  if (events.length < MAX_EVENTS) events.push(event);
}
