import type { Telemetry } from "../../../ports/index.ts";
import type { Outbox } from "./outbox.ts";

/**
 * Time a text that nobody waits for may wait for company, milliseconds: as long as TCP keeps back an acknowledgement. On a
 * busy server the next event for the peer comes sooner, and saves a write.
 */
const PATIENCE_MS = 40;

/**
 * Flushes outboxes at the end of the event-loop turn in which they were filled, after every socket that was readable in it: so
 * what many peers caused at once reaches one peer in one write.
 */
export class Turn {
  readonly #telemetry: Telemetry;
  readonly #run = (): void => this.flush();
  readonly #runPatient = (): void => this.#flushPatient();
  #outboxes: Outbox[] = [];
  #patient: Outbox[] = [];

  constructor(telemetry: Telemetry) {
    this.#telemetry = telemetry;
  }

  readonly schedule = (outbox: Outbox): void => {
    if (this.#outboxes.push(outbox) === 1) setImmediate(this.#run);
  };

  /** Flushes the outbox some milliseconds later, if nothing has flushed it by then. */
  readonly scheduleLater = (outbox: Outbox): void => {
    if (this.#patient.push(outbox) === 1) setTimeout(this.#runPatient, PATIENCE_MS).unref();
  };

  flush(): void {
    const outboxes = this.#outboxes;
    if (outboxes.length === 0) return;
    this.#outboxes = [];
    this.#write(outboxes);
  }

  #flushPatient(): void {
    const outboxes = this.#patient;
    this.#patient = [];
    this.#write(outboxes);
  }

  #write(outboxes: readonly Outbox[]): void {
    let frames = 0;
    for (const outbox of outboxes) frames += outbox.flush();
    this.#telemetry.count("frames_sent_total", {}, frames);
  }
}
