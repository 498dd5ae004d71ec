import type { Telemetry } from "../../../ports/index.ts";
import type { Outbox } from "./outbox.ts";

/**
 * Flushes outboxes at the end of the event-loop turn in which they were filled, after every socket that was readable in it: so
 * what many peers caused at once reaches one peer in one write.
 */
export class Turn {
  readonly #telemetry: Telemetry;
  readonly #run = (): void => this.flush();
  #outboxes: Outbox[] = [];

  constructor(telemetry: Telemetry) {
    this.#telemetry = telemetry;
  }

  readonly schedule = (outbox: Outbox): void => {
    if (this.#outboxes.push(outbox) === 1) setImmediate(this.#run);
  };

  flush(): void {
    const outboxes = this.#outboxes;
    if (outboxes.length === 0) return;
    this.#outboxes = [];
    let frames = 0;
    for (const outbox of outboxes) frames += outbox.flush();
    this.#telemetry.count("frames_sent_total", {}, frames);
  }
}
