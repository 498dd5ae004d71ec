import { type Clock, fullJitter } from "../clock.ts";
import type { SemantestError, Tried } from "../errors.ts";
import type { Server, ServerKind } from "../strategy/server.ts";

/** First step of the wait between two rounds, milliseconds. */
const BASE_MS = 500;

/** Longest step, milliseconds: a server on this machine costs nothing to ask, the public one is shared. */
const CAP_MS: Readonly<Record<ServerKind, number>> = { local: 5000, remote: 30_000 };

/** A connection that lives this long was a good one: the next wait is short again. */
const STABLE_MS = 5000;

/** Refusals in a row after which a server is not asked again. */
const REFUSALS_LIMIT = 2;

interface Place {
  readonly server: Server;
  /** Not tried before this time: the server asked for patience. */
  notBefore: number;
  refusals: number;
}

/**
 * Which server is tried next, and when. A round tries every server once, in the decided order; between two rounds lies
 * a wait of full jitter. A server that refuses the key twice in a row is left out. No I/O.
 */
export class EndpointPolicy {
  readonly #clock: Clock;
  readonly #places: readonly Place[];
  #queue: readonly Place[] = [];
  #tried: Tried[] = [];
  /** Rounds in vain, and connections that did not last. */
  #failures = 0;
  #startsAt = 0;
  #connectedAt = 0;

  constructor(servers: readonly Server[], clock: Clock) {
    this.#clock = clock;
    this.#places = servers.map((server) => ({ server, notBefore: 0, refusals: 0 }));
    this.begin(0);
  }

  /** The next round begins in `wait` milliseconds, with every server that does not refuse us. */
  begin(wait: number): void {
    this.#tried = [];
    this.#queue = this.#open;
    this.#startsAt = this.#clock.now() + wait;
  }

  /** Milliseconds until the next server may be tried. */
  wait(): number {
    return this.#startsAt - this.#clock.now();
  }

  /** The next server of this round; undefined: the round is over. */
  next(): Server | undefined {
    const now = this.#clock.now();
    const index = this.#queue.findIndex((it) => it.notBefore <= now);
    const server = this.#queue[index]?.server;
    this.#queue = this.#queue.slice(index + 1);
    return server;
  }

  /** A server did not let us in. */
  failed(server: Server, { code, message: reason, retryAfterMs = 0 }: SemantestError): void {
    this.#tried.push({ server: server.kind, url: server.url, code, reason });
    const isRefusal = code === "PERMISSION_DENIED" || code === "REVOKED";
    const place = this.#places.find((it) => it.server === server);
    if (!place) return;
    place.refusals = isRefusal ? place.refusals + 1 : 0;
    place.notBefore = this.#clock.now() + retryAfterMs;
  }

  /** A server let us in. */
  connected(): void {
    this.#connectedAt = this.#clock.now();
    for (const place of this.#places) place.refusals = 0;
  }

  /**
   * The connection ended: a new round begins. At once after a server on this machine, since nobody else lost it; with
   * jitter after the public one, since everybody did.
   */
  lost(server: Server, error: SemantestError): void {
    this.#failures = this.#clock.now() - this.#connectedAt >= STABLE_MS ? 0 : this.#failures + 1;
    this.failed(server, error);
    const isFirstLoss = server.kind === "local" && this.#failures < 2;
    this.begin(isFirstLoss ? 0 : fullJitter(this.#clock, this.#failures, BASE_MS, CAP_MS[server.kind]));
  }

  /** Nobody let us in: the next round begins after a wait. */
  roundOver(): void {
    const cap = Math.max(...this.#open.map((it) => CAP_MS[it.server.kind]));
    const patience = Math.min(...this.#open.map((it) => it.notBefore)) - this.#clock.now();
    this.begin(Math.max(patience, fullJitter(this.#clock, this.#failures, BASE_MS, cap)));
    this.#failures += 1;
  }

  /** What this round tried, and why each server did not do. */
  get tried(): readonly Tried[] {
    return this.#tried;
  }

  /** True where every server refuses us: trying again is of no use. */
  get hopeless(): boolean {
    return this.#open.length === 0;
  }

  get #open(): readonly Place[] {
    return this.#places.filter((it) => it.refusals < REFUSALS_LIMIT);
  }
}
