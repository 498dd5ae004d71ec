import type { Clock } from "../clock.ts";
import type { Emitter } from "../emitter.ts";
import type { SemantestError } from "../errors.ts";
import type { ConnectionEvents, ConnectionState, ConnectionStatus } from "../events.ts";
import type { Server } from "../strategy/server.ts";
import type { Welcome } from "../wire/control.ts";
import { Latency } from "./latency.ts";

/** What is known of the connection, and who is told when it changes. */
export class Board {
  readonly #clock: Clock;
  readonly #emitter: Pick<Emitter<ConnectionEvents>, "emit">;
  /** One line about what is missing; asked whenever a status is read. */
  readonly #waitingFor: () => string | undefined;
  #state: ConnectionState = "idle";
  #since: number;
  #server: Server | undefined;
  #session: string | undefined;
  #extensions: number | undefined;
  #latency = new Latency();
  #latencyMs: number | undefined;
  #lastError: SemantestError | undefined;

  constructor(
    clock: Clock,
    emitter: Pick<Emitter<ConnectionEvents>, "emit">,
    waitingFor: () => string | undefined,
  ) {
    this.#clock = clock;
    this.#emitter = emitter;
    this.#waitingFor = waitingFor;
    this.#since = clock.epoch();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Server of the last Welcome. */
  get server(): Server | undefined {
    return this.#server;
  }

  get extensions(): number | undefined {
    return this.#extensions;
  }

  get lastError(): SemantestError | undefined {
    return this.#lastError;
  }

  get status(): ConnectionStatus {
    const connected = this.#state === "connected";
    return {
      state: this.#state,
      server: connected ? this.#server?.kind : undefined,
      url: connected ? this.#server?.url : undefined,
      since: this.#since,
      latencyMs: connected ? this.#latencyMs : undefined,
      extensions: connected ? this.#extensions : undefined,
      session: connected ? this.#session : undefined,
      lastError: this.#lastError,
      waitingFor: connected ? this.#waitingFor() : undefined,
    };
  }

  enter(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#since = this.#clock.epoch();
    this.#emitter.emit("state", this.status);
  }

  /** A server let us in. */
  welcomed(server: Server, { sessionId, extensions }: Welcome, reason: string): void {
    const from = this.#server;
    this.#server = server;
    this.#session = sessionId;
    this.#lastError = undefined;
    if (from !== server) {
      this.#latency = new Latency();
      this.#latencyMs = undefined;
    }
    this.#extensions = extensions;
    this.enter("connected");
    this.#emitter.emit("peers", extensions);
    if (from !== undefined && from !== server) {
      this.#emitter.emit("switch", { from: from.url, to: server.url, reason });
    }
  }

  /** The server told how many extensions are connected. True where that is news. */
  counted(extensions: number | undefined): boolean {
    if (extensions === undefined || extensions === this.#extensions) return false;
    this.#extensions = extensions;
    this.#emitter.emit("peers", extensions);
    this.#emitter.emit("state", this.status);
    return true;
  }

  measured(ms: number): void {
    this.#latencyMs = this.#latency.add(ms);
    this.#emitter.emit("latency", this.#latencyMs);
  }

  /** Notes an error; tells it too where `aloud`. */
  failed(error: SemantestError, aloud: boolean): void {
    this.#lastError = error;
    if (aloud) this.#emitter.emit("error", error);
  }
}
