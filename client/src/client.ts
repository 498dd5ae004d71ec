import { type Envelope, MAX_CURSORS } from "@semantest/handlers/protocol";
import type { ClientEvents, SemantestClientOptions, SendableEvent } from "./clientOptions.ts";
import { Connection, type ConnectOptions } from "./connection/connection.ts";
import { checkId, newEnvelope } from "./connection/greeting.ts";
import { answeredId, canonicalName } from "./delivery/eventNames.ts";
import { Inbox } from "./delivery/inbox.ts";
import { Emitter } from "./emitter.ts";
import { SemantestError, toSemantestError } from "./errors.ts";
import type { ConnectionStatus } from "./events.ts";
import type { GeneratedImage } from "./image.ts";
import { Job, type JobHandle } from "./job.ts";
import { connectionParts } from "./options.ts";
import { checkSize, DEFAULT_TIMEOUT_MS, type RequestOptions, requestPayload } from "./request.ts";
import { BLAMED, Sender } from "./sender.ts";
import type { Server } from "./strategy/server.ts";
import { type Ack, readAck, readError } from "./wire/control.ts";
import { type JobEvent, readJobEvent } from "./wire/events.ts";
import type { Fields } from "./wire/fields.ts";

/** Time `close()` waits for acknowledgements, milliseconds. */
const DRAIN_MS = 2000;

/** Time a request lives at the server, milliseconds. */
const EXPIRY_MS = 3_600_000;

/** Time after which a request is sent again that the server put off without saying for how long, milliseconds. */
const PUT_OFF_MS = 5000;

/** Events that are kept until the server has stored them. */
const DURABLE: readonly string[] = ["ImageGenerationRequestedEvent", "ImageGenerationCancelledEvent"];

/**
 * Asks browser extensions for images: through the server on this machine where there is one, else through the public
 * one. A request survives reconnects and changes of server, and ends in one result or one error.
 */
export class SemantestClient {
  readonly #options: SemantestClientOptions;
  readonly #parts: ReturnType<typeof connectionParts>;
  readonly #emitter = new Emitter<ClientEvents>();
  readonly #connection: Connection;
  readonly #sender: Sender;
  readonly #inbox = new Inbox();
  readonly #jobs = new Map<string, Job>();
  readonly #sends = new Map<string, PromiseWithResolvers<Ack>>();
  /** Server whose numbers the inbox counts. */
  #home: string | undefined;
  /** Settles once everything asked so far is signed. */
  #signed: Promise<unknown> = Promise.resolve();
  #closed = false;

  /** Throws `INVALID_INPUT` naming the option that is wrong. Connects to nothing before it is asked to. */
  constructor(options: SemantestClientOptions = {}) {
    this.#options = options;
    this.#parts = connectionParts(options);
    this.#connection = new Connection(
      { ...this.#parts, emitter: this.#emitter },
      {
        role: "client",
        // Another server's numbers say nothing here.
        hello: ({ url }) => ({
          cursors: url === this.#home ? this.#inbox.cursors() : {},
          follow: options.follow,
        }),
        ping: () => {
          queueMicrotask(() => this.#sender.pinged());
          return { cursors: this.#inbox.cursors() };
        },
        busy: () => this.#inbox.openJobs > 0 || this.#sender.outbox.size > 0,
        welcomed: (server, resumed) => this.#welcomed(server, resumed),
        received: (server, envelope) => this.#received(server, envelope),
        suspected: () => {
          for (const it of this.#sender.outbox.suspect())
            this.#giveUp(it.id, new SemantestError("INVALID_INPUT", BLAMED));
        },
        stopped: (error) => {
          // No connection, and none to come: what was not sent is not sent later.
          this.#sender.outbox.drop(() => true);
          this.#sender.stop();
          this.#failAll(error);
        },
      },
    );
    this.#sender = new Sender({
      clock: this.#parts.clock,
      limits: options.outbox ?? {},
      wait: () => this.#connection.channel?.wait,
      send: (envelopes) => this.#connection.channel?.send(envelopes),
    });
  }

  /** What the connection is doing, for a person to read. */
  get status(): ConnectionStatus {
    return this.#connection.status;
  }

  /** Adds a listener; the result removes it. What a listener throws is reported as uncaught. */
  on<K extends keyof ClientEvents>(event: K, listener: ClientEvents[K]): () => void {
    return this.#emitter.on(event, listener);
  }

  /**
   * Connects, and stays connected until `close()`. Rejects with one error once every server was tried in vain: what was
   * tried, why each failed, how to fix it. Requests connect by themselves; this one only tells sooner.
   */
  async connect(options: ConnectOptions = {}): Promise<void> {
    this.#refuseClosed();
    await this.#connection.connect(options);
  }

  /** Asks for an image and waits for it. Rejects with `SemantestError`, or with the signal's reason. */
  async generate(prompt: string, options: RequestOptions = {}): Promise<GeneratedImage> {
    options.signal?.throwIfAborted();
    return this.request(prompt, options).result;
  }

  /** Asks for an image. Throws `INVALID_INPUT` at once; everything else is told by the handle. */
  request(prompt: string, options: RequestOptions = {}): JobHandle {
    this.#refuseClosed();
    const payload = requestPayload(prompt, options);
    const named = checkId("correlationId", options.correlationId);
    const envelope = this.#envelope("ImageGenerationRequestedEvent", payload, named);
    return this.#jobs.get(envelope.correlationId) ?? this.#open(envelope, options);
  }

  /**
   * Sends an event. Resolves for a request or a cancellation with the server's acknowledgement, for everything else
   * once it is on its way. What the server answers otherwise comes as `event` or `error`.
   */
  async send({ type, payload = {}, correlationId }: SendableEvent): Promise<Ack | undefined> {
    this.#refuseClosed();
    const named = checkId("correlationId", correlationId);
    const envelope = this.#envelope(type, payload, named);
    checkSize(envelope);
    await this.#connection.connect();
    const kind = canonicalName(type);
    if (!DURABLE.includes(kind)) {
      this.#connection.channel?.send([envelope]);
      return undefined;
    }
    const acknowledged = Promise.withResolvers<Ack>();
    this.#sends.set(envelope.id, acknowledged);
    if (kind === "ImageGenerationRequestedEvent") this.#open(envelope, { timeoutMs: EXPIRY_MS });
    else this.#sender.add(await this.#sign(envelope));
    return acknowledged.promise;
  }

  /**
   * Waits at most 2 s for acknowledgements, then ends the connection. What is still open rejects with `CLOSED`; what was
   * cancelled, by its time or its signal too, is taken back before.
   */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#connection.channel?.wait !== undefined) await this.#sender.drained(DRAIN_MS, this.#signed);
    this.#connection.close();
    this.#sender.stop();
    this.#failAll(new SemantestError("CLOSED", "the client was closed"));
  }

  #open(envelope: Envelope, options: RequestOptions): Job {
    checkSize(envelope);
    const { correlationId } = envelope;
    const job = new Job(correlationId, {
      cancel: (it, reason) => void this.#cancel(it, reason),
      onProgress: options.onProgress,
    });
    this.#jobs.set(correlationId, job);
    job.whenEnded(() => {
      this.#jobs.delete(correlationId);
      this.#inbox.close(correlationId);
    });
    this.#limit(job, options);
    void this.#begin(job, envelope);
    return job;
  }

  /** Ends a job when its time is up or its signal aborts. */
  #limit(job: Job, { signal, timeoutMs = DEFAULT_TIMEOUT_MS }: RequestOptions): void {
    const giveUp = (reason: unknown, why: string) => {
      void this.#cancel(job, why);
      job.fail(reason);
    };
    const abort = () => giveUp(signal?.reason, "the caller gave up");
    const cancelTimer = this.#parts.clock.after(timeoutMs, () => {
      const { waitingFor, lastError } = this.status;
      const hint = waitingFor ? `it waited for ${waitingFor}` : lastError?.hint;
      const details = { hint, recoverable: true, correlationId: job.correlationId };
      giveUp(new SemantestError("TIMEOUT", `no result within ${timeoutMs} ms`, details), "it took too long");
    });
    job.whenEnded(() => {
      cancelTimer();
      signal?.removeEventListener("abort", abort);
    });
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted === true) abort();
  }

  async #begin(job: Job, envelope: Envelope): Promise<void> {
    try {
      const signed = await this.#sign(envelope);
      if (job.ended) return;
      job.request = signed;
      this.#sender.add(signed);
      this.#inbox.open(job.correlationId);
      // From now on pings come more often; the first one says so.
      if (this.#inbox.openJobs === 1) this.#connection.channel?.ping();
      const { state } = this.status;
      if (state === "idle" || state === "closed") await this.#connection.connect();
    } catch (error) {
      job.fail(toSemantestError(error));
    }
  }

  async #cancel(job: Job, reason: string | undefined): Promise<void> {
    if (job.ended || job.cancellation) return;
    const payload = { reason: reason?.slice(0, 1000) };
    const envelope = this.#envelope("ImageGenerationCancelledEvent", payload, job.correlationId);
    job.cancellation = envelope;
    if (!job.request) {
      job.fail(new SemantestError("CANCELLED", "the request was cancelled before it was sent"));
      return;
    }
    try {
      job.cancellation = await this.#sign(envelope);
      this.#sender.add(job.cancellation);
    } catch (error) {
      this.#emitter.emit("error", toSemantestError(error));
    }
  }

  #failAll(error: SemantestError): void {
    for (const job of [...this.#jobs.values()]) job.fail(error);
    for (const { reject } of this.#sends.values()) reject(error);
    this.#sends.clear();
  }

  #welcomed(server: Server, resumed: boolean): void {
    const { outbox } = this.#sender;
    const isNew = this.#home !== server.url;
    this.#home = server.url;
    if (isNew) {
      // What was asked for elsewhere and given up since is not taken along.
      outbox.drop((it) => !this.#jobs.has(it.correlationId) && !this.#sends.has(it.id));
    }
    for (const { correlationId, request, cancellation } of this.#jobs.values()) {
      if (isNew) this.#inbox.restart(correlationId);
      // A repeated request is a question: it brings the job's events to this session.
      if (request && (isNew || !resumed)) for (const it of [request, cancellation]) if (it) outbox.add(it);
    }
    this.#sender.opened();
    for (let named = MAX_CURSORS; named < this.#inbox.openJobs; named += MAX_CURSORS)
      this.#connection.channel?.ping();
  }

  #received(server: Server, envelope: Envelope): void {
    const { type, source, payload } = envelope;
    const answered = answeredId(envelope);
    if (type === "AckEvent") this.#acknowledged(readAck(payload));
    else if (answered !== undefined) this.#refused(answered, envelope);
    else {
      const { deliver, gap, known } = this.#inbox.receive(envelope);
      if (gap) this.#connection.channel?.ping();
      if (!known && type === "ErrorEvent" && source === "server")
        this.#emitter.emit("error", readError(payload));
      else for (const it of known ? deliver : [envelope]) this.#show(readJobEvent(it), server);
    }
  }

  #show(event: JobEvent, server: Server): void {
    const job = this.#jobs.get(event.correlationId);
    if (job?.show(event, () => this.#parts.credentials.http(server)) === false) return;
    this.#emitter.emit("event", event);
    if (event.type === "ImageGenerationProgressEvent") this.#emitter.emit("progress", event);
  }

  #acknowledged(ack: Ack): void {
    for (const { id, correlationId } of this.#sender.outbox.settle(ack.ids)) {
      const job = this.#jobs.get(correlationId);
      if (job?.request?.id === id) job.place = ack;
      this.#sends.get(id)?.resolve(ack);
      this.#sends.delete(id);
    }
    this.#sender.flush();
  }

  /** The server did not take an event: for now, or for good. */
  #refused(id: string, envelope: Envelope): void {
    const { outbox } = this.#sender;
    const { correlationId } = envelope;
    const error = readError(envelope.payload, { correlationId });
    if (error.recoverable && outbox.has(id)) {
      outbox.defer(id, this.#parts.clock.now() + (error.retryAfterMs ?? PUT_OFF_MS));
      this.#emitter.emit("error", error);
    } else this.#giveUp(id, error);
    this.#sender.flush();
  }

  /** An event will never be taken: whoever sent it is told. */
  #giveUp(id: string, error: SemantestError): void {
    const job = [...this.#jobs.values()].find((it) => it.request?.id === id);
    this.#sender.outbox.drop((it) => it.id === id || it.correlationId === job?.correlationId);
    const pending = this.#sends.get(id);
    this.#sends.delete(id);
    pending?.reject(error);
    if (job) job.fail(error);
    else if (!pending) this.#emitter.emit("error", error);
  }

  #envelope(type: string, payload: Fields, correlationId?: string): Envelope {
    return newEnvelope("client", this.#parts.clock, type, payload, correlationId);
  }

  /** Signs one after another: signatures take their time in threads of their own, and what was asked first goes out first. */
  #sign(envelope: Envelope): Promise<Envelope> {
    const signed = this.#signed.then(async () => this.#options.sign?.(envelope) ?? envelope);
    this.#signed = signed.catch(() => undefined);
    return signed;
  }

  #refuseClosed(): void {
    if (this.#closed) throw new SemantestError("CLOSED", "the client was closed");
  }
}
