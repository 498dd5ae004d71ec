import { type Clock, fullJitter } from "../clock.ts";
import { EndpointPolicy } from "../connection/policy.ts";
import type { SemantestError } from "../errors.ts";
import type { Server } from "../strategy/server.ts";
import type { RetryOptions } from "./options.ts";

/** The SDK's order of servers, with the pauses and the number of rounds that a person chose. No I/O. */
export class RetryPolicy extends EndpointPolicy {
  readonly #servers: readonly Server[];
  readonly #clock: Clock;
  readonly #retry: RetryOptions;
  /** When each server may be asked again that asked for patience. */
  readonly #notBefore = new Map<Server, number>();
  #rounds = 0;
  #isWelcome = false;

  constructor(servers: readonly Server[], clock: Clock, retry: RetryOptions) {
    super(servers, clock);
    this.#servers = servers;
    this.#clock = clock;
    this.#retry = retry;
  }

  override failed(server: Server, error: SemantestError): void {
    super.failed(server, error);
    this.#notBefore.set(server, this.#clock.now() + (error.retryAfterMs ?? 0));
  }

  override connected(): void {
    super.connected();
    this.#isWelcome = true;
  }

  override lost(server: Server, error: SemantestError): void {
    super.lost(server, error);
    // A wait of 0 is the server's on this machine, which nobody else lost.
    if (this.wait() > 0) this.begin(this.#pause(0));
  }

  override roundOver(): void {
    super.roundOver();
    if (this.#isWelcome) this.#rounds = 0;
    this.#isWelcome = false;
    const now = this.#clock.now();
    const patience = Math.min(...this.#servers.map((it) => (this.#notBefore.get(it) ?? 0) - now));
    this.begin(Math.max(patience, this.#pause(this.#rounds)));
    this.#rounds += 1;
  }

  /** True also where there were rounds enough. */
  override get hopeless(): boolean {
    const rounds = this.#isWelcome ? 0 : this.#rounds;
    return super.hopeless || rounds + 1 >= this.#retry.attempts;
  }

  #pause(round: number): number {
    return fullJitter(this.#clock, round, this.#retry.firstDelayMs, this.#retry.longestDelayMs);
  }
}
