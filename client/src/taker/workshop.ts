import { type Envelope, ERROR_CODES } from "@semantest/handlers/protocol";
import type { Clock } from "../clock.ts";
import { newEnvelope } from "../connection/greeting.ts";
import type { Answer, Asked, Verdict } from "../delivery/journalEntry.ts";
import type { TakerJournal } from "../delivery/takerJournal.ts";
import type { Emitter } from "../emitter.ts";
import { SemantestError, toSemantestError } from "../errors.ts";
import { digest } from "../http/download.ts";
import type { Http } from "../http/http.ts";
import type { Server } from "../strategy/server.ts";
import { oneOf } from "../wire/fields.ts";
import type {
  Asker,
  SemantestTakerOptions,
  TakerEvents,
  TakerJob,
  TakerJobChange,
  TakerTools,
} from "./options.ts";
import { readAsker, readRequest, requestDigest } from "./request.ts";
import { Run } from "./run.ts";
import { uploadImage } from "./upload.ts";

/** What a workshop works with. */
export interface WorkshopParts {
  readonly options: SemantestTakerOptions;
  readonly slots: number;
  readonly journal: TakerJournal;
  readonly clock: Clock;
  readonly emitter: Pick<Emitter<TakerEvents>, "emit">;
  /** The journal has something new for the server. */
  readonly publish: () => void;
  /** Sends again what the server has stored already: it asked again. */
  readonly repeat: (envelopes: readonly Envelope[]) => void;
  /** Sends an event nobody waits for, if it can be sent now. */
  readonly mention: (server: string, envelope: Envelope) => void;
  /** Gives a lease back. */
  readonly giveUp: (correlationId: string) => void;
  /** Doors of a server; throws where we are not connected to it. */
  readonly doors: (server: string) => Http;
}

/** Takes requests, has them run and writes what happens into the journal. */
export class Workshop {
  readonly #parts: WorkshopParts;
  readonly #runs = new Map<string, Run>();
  /** Frames of one job are dealt with one after the other. */
  readonly #tails = new Map<string, Promise<void>>();
  #closed: SemantestError | undefined;

  constructor(parts: WorkshopParts) {
    this.#parts = parts;
  }

  /** Jobs in this process. */
  get size(): number {
    return this.#runs.size;
  }

  /** Jobs in this process that a server gave us. */
  held(server: string): Asked[] {
    return Array.from(this.#runs.values(), (it) => it.asked).filter((it) => it.server === server);
  }

  /** Takes a request or a cancellation, after whatever came before it for the same job. */
  receive(server: Server, envelope: Envelope): void {
    const isRequest = envelope.type !== "ImageGenerationCancelledEvent";
    this.#inTurn(envelope.correlationId, () =>
      isRequest ? this.#request(server, envelope) : this.#cancel(envelope),
    );
  }

  /**
   * A server has dealt with an event of ours. `late`: the job is over, or another's. What it said of an earlier attempt
   * is no word about the one it asked for since: the request that came first is read first.
   */
  settled({ correlationId, type, attempt }: Envelope, server: string, late: boolean): void {
    this.#inTurn(correlationId, async () => {
      const run = this.#runs.get(correlationId);
      if (run === undefined) return;
      const isNewest = run.asked.server === server && run.asked.attempt === attempt;
      if (late) {
        if (isNewest) run.lose();
      } else if (type === "ImageGenerationInitiatedEvent") run.confirm();
    });
  }

  /** Stops every run and takes no more. Gives the jobs that were not begun. */
  close(reason: SemantestError): string[] {
    this.#closed = reason;
    const idle = [...this.#runs]
      .filter(([, run]) => !run.confirmed && !run.isResumed)
      .map(([correlationId]) => correlationId);
    for (const run of this.#runs.values()) run.stop(reason);
    return idle;
  }

  #inTurn(correlationId: string, work: () => Promise<void>): void {
    const earlier = this.#tails.get(correlationId) ?? Promise.resolve();
    const task = earlier
      .then(work)
      .catch((error: unknown) => this.#report(toSemantestError(error, "UNKNOWN", { correlationId })))
      .finally(() => {
        if (this.#tails.get(correlationId) === task) this.#tails.delete(correlationId);
      });
    this.#tails.set(correlationId, task);
  }

  async #request(server: Server, envelope: Envelope): Promise<void> {
    const { journal, publish, repeat, giveUp, slots, clock } = this.#parts;
    const { correlationId, attempt = 1 } = envelope;
    if (this.#closed !== undefined) return;
    let asked: Asked = { correlationId, server: server.url, attempt, asker: null, request: null };
    let job: TakerJob;
    let asker: Asker;
    try {
      job = readRequest(envelope, server);
      asker = await readAsker(envelope, clock.epoch());
      asked = { ...asked, asker: asker.thumbprint ?? null, request: await requestDigest(job) };
    } catch (error) {
      // A stranger's frame changes nothing about a job that is known already.
      if ((await journal.ask(asked)) === "run" && !this.#runs.has(correlationId))
        await this.#end(correlationId, failure(error));
      publish();
      return;
    }
    const running = this.#runs.get(correlationId);
    const verdict = await journal.ask(asked);
    publish();
    if (verdict === "refuse") return;
    if (running !== undefined) running.asked = asked;
    else if (verdict === "answer") repeat(journal.eventsOf(asked));
    else if (verdict === "run" && (this.#closed !== undefined || this.#runs.size >= slots)) {
      giveUp(correlationId);
      await journal.withdraw(correlationId);
    } else if (this.#closed === undefined) this.#start(job, asker, asked, verdict);
  }

  /** Only who asked may take it back. */
  async #cancel(envelope: Envelope): Promise<void> {
    const run = this.#runs.get(envelope.correlationId);
    if (run === undefined) return;
    const { thumbprint } = await readAsker(envelope, this.#parts.clock.epoch());
    if ((thumbprint ?? null) === run.asked.asker) run.cancel();
  }

  #start(job: TakerJob, asker: Asker, asked: Asked, verdict: Verdict): void {
    const isResumed = verdict === "resume";
    const run = new Run(asked, isResumed);
    this.#runs.set(job.correlationId, run);
    const work = isResumed ? this.#resume(job, asker, run) : this.#run(job, asker, run);
    work
      // A run that was stopped says so, whatever its program made of the signal (Node's timers throw an AbortError).
      .catch((error: unknown) => this.#failed(run.signal.aborted ? run.signal.reason : error))
      .then((answer) => answer && this.#end(job.correlationId, answer))
      .catch((error: unknown) => this.#report(toSemantestError(error)))
      .finally(() => {
        this.#runs.delete(job.correlationId);
        this.#parts.publish();
      });
  }

  async #run(job: TakerJob, asker: Asker, run: Run): Promise<Answer> {
    const { options } = this.#parts;
    if (!(await this.#mayRun(job, asker, run))) throw this.#refused(job);
    this.#tell(job.correlationId, "running");
    return downloaded(await options.run(job, this.#tools(job, run)));
  }

  async #resume(job: TakerJob, asker: Asker, run: Run): Promise<Answer> {
    if (this.#parts.journal.isHeard(run.asked)) run.confirm();
    // Whoever was asked about it has answered; who was shut out since is not served any more.
    const authorization = await this.#parts.options.authorize(job, asker);
    run.signal.throwIfAborted();
    if (authorization === "deny") throw this.#refused(job);
    this.#tell(job.correlationId, "running");
    const result = await this.#parts.options.resume?.(job, this.#tools(job, run));
    if (result !== undefined) return downloaded(result);
    throw new SemantestError("CONNECTION_LOST", "the extension was stopped while it made this image", {
      hint: "Ask again with a new correlationId.",
      recoverable: true,
    });
  }

  #refused({ correlationId }: TakerJob): SemantestError {
    this.#tell(correlationId, "refused");
    return new SemantestError("PERMISSION_DENIED", "the browser's user did not allow this client", {
      hint: "Pair with the browser, then ask again.",
      recoverable: true,
    });
  }

  async #mayRun(job: TakerJob, asker: Asker, { signal }: Run): Promise<boolean> {
    const { authorize, ask } = this.#parts.options;
    const authorization = await authorize(job, asker);
    signal.throwIfAborted();
    if (authorization !== "ask") return authorization === "allow";
    if (ask === undefined) return false;
    this.#tell(job.correlationId, "waiting");
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    return (await Promise.race([ask(job, asker, signal), aborted])) === "allow";
  }

  #tools({ correlationId }: TakerJob, run: Run): TakerTools {
    const { journal, clock, doors, mention, publish } = this.#parts;
    return {
      signal: run.signal,
      progress: (progress) => {
        const { server, attempt } = run.asked;
        const event = newEnvelope(
          "extension",
          clock,
          "ImageGenerationProgressEvent",
          { ...progress },
          correlationId,
        );
        mention(server, { ...event, attempt, after: journal.lastSequence(run.asked) });
      },
      initiated: async ({ tabId } = {}) => {
        run.signal.throwIfAborted();
        const payload = tabId === undefined ? {} : { tabId };
        // What was begun before is noted already; the server that handed it over again may not know it yet.
        if (!run.isResumed)
          await journal.record(correlationId, { type: "ImageGenerationInitiatedEvent", payload });
        publish();
        await run.whenConfirmed();
      },
      upload: async (bytes, { mimeType, metadata, signal = run.signal }) => {
        const sha256 = await digest(bytes);
        // An earlier process has uploaded it, and told so.
        const known = journal.imageAt(run.asked);
        if (known?.sha256 === sha256) return known;
        const image = { correlationId, bytes, mimeType, sha256 };
        const over = AbortSignal.any([run.signal, signal]);
        const completed = await uploadImage(() => doors(run.asked.server), image, clock, over);
        const { imageId: id, imageUrl, size } = completed;
        const payload = {
          image: { id, size, sha256, mimeType },
          imageUrl,
          ...(metadata !== undefined && { metadata }),
        };
        await journal.record(correlationId, {
          type: "ImageGeneratedEvent",
          payload,
          imageAt: run.asked.server,
        });
        publish();
        return completed;
      },
    };
  }

  /** How a run ends that threw; undefined: what the taker's own end stopped is not over, a later process goes on with it. */
  #failed(thrown: unknown): Answer | undefined {
    return this.#closed !== undefined && thrown === this.#closed ? undefined : failure(thrown);
  }

  /**
   * Notes how a job ended, and says so though its disk would not take it: the run is over in any case. What the journal's
   * own end kept out has not ended: a later process goes on with it.
   */
  async #end(correlationId: string, answer: Answer): Promise<void> {
    const failed = await this.#parts.journal.record(correlationId, answer).then(
      () => undefined,
      (error: unknown) => toSemantestError(error),
    );
    if (failed?.code !== "CLOSED") this.#tell(correlationId, "ended");
    if (failed !== undefined) throw failed;
  }

  /** What comes too late for the journal is no error: a later process goes on with it. */
  #report(error: SemantestError): void {
    if (error.code !== "CLOSED") this.#parts.emitter.emit("error", error);
  }

  #tell(correlationId: string, state: TakerJobChange["state"]): void {
    this.#parts.emitter.emit("job", { correlationId, state });
  }
}

function failure(thrown: unknown): Answer {
  const { code, message, hint, recoverable } = toSemantestError(thrown);
  const payload = {
    code: oneOf(ERROR_CODES, code) ?? "UNKNOWN",
    message: message.slice(0, 2000),
    hint,
    recoverable,
  };
  return { type: "ErrorEvent", payload };
}

function downloaded({
  filePath,
  fileSize,
  mimeType,
}: Awaited<ReturnType<SemantestTakerOptions["run"]>>): Answer {
  return { type: "ImageDownloadedEvent", payload: { filePath, fileSize, mimeType } };
}
