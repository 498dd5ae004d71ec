import { type Cursors, type Envelope, MAX_CURSORS, MAX_SLOTS } from "@semantest/handlers/protocol";
import { v7 as uuid } from "uuid";
import { Connection, type ConnectOptions } from "../connection/connection.ts";
import { answeredId, canonicalName, isFinal } from "../delivery/eventNames.ts";
import { Rotation } from "../delivery/rotation.ts";
import { TakerJournal } from "../delivery/takerJournal.ts";
import { Emitter } from "../emitter.ts";
import { SemantestError, toSemantestError } from "../errors.ts";
import type { ConnectionStatus } from "../events.ts";
import type { Http } from "../http/http.ts";
import { connectionParts } from "../options.ts";
import { BLAMED, Sender } from "../sender.ts";
import { memoryStore } from "../storage.ts";
import type { Server } from "../strategy/server.ts";
import { readAck, readError } from "../wire/control.ts";
import type { Fields } from "../wire/fields.ts";
import type { SemantestTakerOptions, TakerEvents } from "./options.ts";
import { RetryPolicy } from "./retryPolicy.ts";
import { Workshop } from "./workshop.ts";

/** Time `close()` waits for acknowledgements, milliseconds. */
const DRAIN_MS = 5000;

/** Time between two looks for what the journal may forget, milliseconds. */
const SWEEP_MS = 3_600_000;

/** Time after which an event is sent again that the server put off without saying for how long, milliseconds. */
const PUT_OFF_MS = 5000;

/**
 * The extension's side: takes requests, has them run, and answers each once, to whoever asked first, through
 * reconnects, changes of server and its own death.
 */
export class SemantestTaker {
  readonly #parts: ReturnType<typeof connectionParts>;
  readonly #emitter = new Emitter<TakerEvents>();
  readonly #connection: Connection;
  readonly #sender: Sender;
  readonly #journal: TakerJournal;
  readonly #workshop: Workshop;
  readonly #rotation = new Rotation();
  /** Leases to be given back with the next ping. */
  readonly #givesUp = new Set<string>();
  /** Server of the last Welcome. */
  #home: Server | undefined;
  #opened: Promise<void> | undefined;
  #cancelSweep = () => {};
  #closing: Promise<void> | undefined;

  /** Throws `INVALID_INPUT` naming the option that is wrong. */
  constructor(options: SemantestTakerOptions) {
    const { slots = 1, retry } = options;
    if (!Number.isInteger(slots) || slots < 1 || slots > MAX_SLOTS) {
      throw new SemantestError(
        "INVALID_INPUT",
        `slots ${slots}: must be a whole number from 1 to ${MAX_SLOTS}`,
      );
    }
    this.#parts = connectionParts(options);
    const { clock, decision } = this.#parts;
    this.#journal = new TakerJournal(options.journal ?? memoryStore(), {
      newId: uuid,
      now: () => clock.epoch(),
    });
    this.#connection = new Connection(
      {
        ...this.#parts,
        emitter: this.#emitter,
        policy: retry && (() => new RetryPolicy(decision.servers, clock, retry)),
      },
      {
        role: "extension",
        hello: (server) => ({ slots, cursors: this.#holdings(server.url) }),
        ping: () => this.#ping(),
        busy: () => this.#workshop.size > 0 || this.#sender.outbox.size > 0,
        welcomed: (server) => this.#welcomed(server),
        received: (server, envelope) => this.#received(server, envelope),
        suspected: () => this.#suspected(),
        stopped: () => undefined,
      },
    );
    this.#sender = new Sender({
      clock,
      limits: { maxEvents: Number.POSITIVE_INFINITY },
      wait: () => this.#connection.channel?.wait,
      send: (envelopes) => this.#connection.channel?.send(envelopes),
    });
    this.#workshop = new Workshop({
      options,
      slots,
      journal: this.#journal,
      clock,
      emitter: this.#emitter,
      publish: () => this.#publish(),
      repeat: (envelopes) => this.#add(envelopes),
      mention: (server, envelope) => this.#mention(server, envelope),
      giveUp: (correlationId) => this.#giveUp([correlationId]),
      doors: (server) => this.#doors(server),
    });
  }

  /** What the connection is doing, for a person to read. */
  get status(): ConnectionStatus {
    return this.#connection.status;
  }

  /** Jobs in this process. */
  get running(): number {
    return this.#workshop.size;
  }

  /** Adds a listener; the result removes it. What a listener throws is reported as uncaught. */
  on<K extends keyof TakerEvents>(event: K, listener: TakerEvents[K]): () => void {
    return this.#emitter.on(event, listener);
  }

  /** Reads the journal, connects and takes jobs until `close()`. Rejects as `SemantestClient.connect` does. */
  async connect(options: ConnectOptions = {}): Promise<void> {
    this.#mustBeOpen();
    this.#opened ??= this.#openJournal();
    await this.#opened;
    this.#mustBeOpen();
    await this.#connection.connect(options);
  }

  /**
   * Gives back what was not begun, waits at most 5 s for acknowledgements, then ends. Once it resolves, the journal is
   * written no more: whoever erases it has erased everything, and whoever opens it anew has it alone.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#cancelSweep();
    this.#giveUp(this.#workshop.close(new SemantestError("CLOSED", "the taker was closed")));
    if (this.#connection.channel?.wait !== undefined) await this.#sender.drained(DRAIN_MS, Promise.resolve());
    this.#connection.close();
    this.#sender.stop();
    await this.#journal.end();
  }

  #mustBeOpen(): void {
    if (this.#closing !== undefined) throw new SemantestError("CLOSED", "the taker was closed");
  }

  async #openJournal(): Promise<void> {
    try {
      await this.#journal.open();
      this.#sweepLater();
    } catch (error) {
      this.#opened = undefined;
      throw toSemantestError(error);
    }
  }

  #sweepLater(): void {
    if (this.#closing !== undefined) return;
    this.#cancelSweep = this.#parts.clock.after(SWEEP_MS, () => {
      this.#sweepLater();
      this.#journal.sweep().catch((error: unknown) => this.#emitter.emit("error", toSemantestError(error)));
    });
  }

  /** Jobs of this server that are ours: named, their leases are renewed. */
  #holdings(server: string): Cursors {
    const attempts = new Map<string, number>();
    for (const { correlationId, attempt } of this.#workshop.held(server))
      attempts.set(correlationId, attempt);
    for (const envelope of this.#journal.unacknowledged(server)) {
      // What an earlier process left unfinished is not named: the server then hands its request over again.
      if (isFinal(envelope)) attempts.set(envelope.correlationId, envelope.attempt ?? 1);
    }
    for (const correlationId of this.#givesUp) attempts.delete(correlationId);
    const cursors: Cursors = {};
    for (const name of this.#rotation.take([...attempts.keys()], MAX_CURSORS)) {
      cursors[name] = [attempts.get(name) ?? 1, 0];
    }
    return cursors;
  }

  #ping(): Fields {
    const cursors = this.#home === undefined ? {} : this.#holdings(this.#home.url);
    const giveUp = [...this.#givesUp].slice(0, MAX_CURSORS);
    for (const correlationId of giveUp) this.#givesUp.delete(correlationId);
    queueMicrotask(() => this.#sender.pinged());
    return { cursors, giveUp: giveUp.length === 0 ? undefined : giveUp };
  }

  #giveUp(correlationIds: readonly string[]): void {
    for (const correlationId of correlationIds) this.#givesUp.add(correlationId);
    if (correlationIds.length > 0) this.#connection.channel?.ping();
  }

  #welcomed(server: Server): void {
    const { outbox } = this.#sender;
    // What was meant for another server stays in the journal until we are there again.
    if (this.#home?.url !== server.url) outbox.drop(() => true);
    this.#home = server;
    this.#publish();
    this.#sender.opened();
  }

  /** Hands to the outbox what the server has not stored. */
  #publish(): void {
    if (this.#home !== undefined) this.#add(this.#journal.unacknowledged(this.#home.url));
  }

  #add(envelopes: readonly Envelope[]): void {
    for (const envelope of envelopes) this.#sender.add(envelope);
  }

  #mention(server: string, envelope: Envelope): void {
    if (server === this.#home?.url && this.#connection.channel?.wait === 0)
      this.#connection.channel?.send([envelope]);
  }

  #doors(server: string): Http {
    if (this.#home?.url === server && this.#connection.channel?.wait !== undefined)
      return this.#parts.credentials.http(this.#home);
    throw new SemantestError("CONNECTION_LOST", "the server of this job is not connected", {
      recoverable: true,
    });
  }

  #received(server: Server, envelope: Envelope): void {
    const answered = answeredId(envelope);
    switch (canonicalName(envelope.type)) {
      case "ImageGenerationRequestedEvent":
      case "ImageGenerationCancelledEvent":
        this.#workshop.receive(server, envelope);
        break;
      case "AckEvent": {
        const { ids, status } = readAck(envelope.payload);
        this.#settle(ids, status === "late");
        break;
      }
      case "ErrorEvent":
        if (answered === undefined) this.#emitter.emit("error", readError(envelope.payload));
        else this.#refused(answered, envelope);
        break;
    }
  }

  #settle(ids: readonly string[], late: boolean): void {
    const server = this.#home?.url ?? "";
    for (const envelope of this.#sender.outbox.settle(ids)) this.#workshop.settled(envelope, server, late);
    this.#journal
      .acknowledged(ids)
      .catch((error: unknown) => this.#emitter.emit("error", toSemantestError(error)));
    this.#sender.flush();
  }

  /** The server did not take an event: for now, or for good. */
  #refused(id: string, envelope: Envelope): void {
    const error = readError(envelope.payload, { correlationId: envelope.correlationId });
    this.#emitter.emit("error", error);
    if (!error.recoverable) this.#settle([id], true);
    else this.#sender.outbox.defer(id, this.#parts.clock.now() + (error.retryAfterMs ?? PUT_OFF_MS));
    this.#sender.flush();
  }

  #suspected(): void {
    for (const { id } of this.#sender.outbox.suspect()) {
      this.#emitter.emit("error", new SemantestError("INVALID_INPUT", BLAMED));
      this.#settle([id], true);
    }
  }
}
