import type { Clock } from "../clock.ts";
import type { Emitter } from "../emitter.ts";
import type { ConnectionEvents, ConnectionStatus } from "../events.ts";

/** What holds while there is no connection. */
export const NOT_CONNECTED = {
  server: undefined,
  url: undefined,
  latencyMs: undefined,
  extensions: undefined,
  session: undefined,
  waitingFor: undefined,
};

/** What is known of the connection; listeners are told what has changed. */
export class Board {
  readonly #clock: Clock;
  readonly #emitter: Pick<Emitter<ConnectionEvents>, "emit">;
  #status: ConnectionStatus;

  constructor(clock: Clock, emitter: Pick<Emitter<ConnectionEvents>, "emit">) {
    this.#clock = clock;
    this.#emitter = emitter;
    this.#status = { ...NOT_CONNECTED, state: "idle", since: clock.epoch(), lastError: undefined };
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  update(changes: Partial<Omit<ConnectionStatus, "since">>): void {
    const before = this.#status;
    const now = { ...before, ...changes };
    const { state, extensions } = now;
    // A move that opens first never leaves the state, and is news all the same.
    const isOther = state !== before.state || now.url !== before.url;
    if (isOther) now.since = this.#clock.epoch();
    this.#status = now;
    if (isOther || extensions !== before.extensions) this.#emitter.emit("state", now);
    if (extensions !== undefined && extensions !== before.extensions) this.#emitter.emit("peers", extensions);
  }
}
