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
  #queue: Place[] = [];
  #tried: Tried[] = [];
  #rounds = 0;
  #connectedAt: number | undefined;

  constructor(servers: readonly Server[], clock: Clock) {
    this.#clock = clock;
    this.#places = servers.map((server) => ({ server, notBefore: 0, refusals: 0 }));
    this.begin();
  }

  /** Starts a round: every server that may be tried now. */
  begin(): void {
    const now = this.#clock.now();
    this.#tried = [];
    this.#queue = this.#places.filter((it) => !isBarred(it) && it.notBefore <= now);
  }

  /** The next server of this round; undefined: the round is over. */
  next(): Server | undefined {
    return this.#queue.shift()?.server;
  }

  /** A server did not let us in. */
  failed(server: Server, error: SemantestError): void {
    const { kind, url } = server;
    this.#tried.push({ server: kind, url, code: error.code, reason: error.message });
    const place = this.#places.find((it) => it.server === server);
    if (place === undefined) return;
    const refused = error.code === "PERMISSION_DENIED" || error.code === "REVOKED";
    place.refusals = refused ? place.refusals + 1 : 0;
    this.#bePatient(server, error);
  }

  /** A server let us in. */
  connected(server: Server): void {
    this.#connectedAt = this.#clock.now();
    const place = this.#places.find((it) => it.server === server);
    if (place !== undefined) place.refusals = 0;
  }

  /**
   * The connection ended. Gives the wait before the round that follows, milliseconds: none after a server on
   * this machine, since nobody else lost it; jitter after the public one, since everybody did.
   */
  lost(server: Server, error: SemantestError): number {
    const lived = this.#clock.now() - (this.#connectedAt ?? Number.POSITIVE_INFINITY);
    this.#connectedAt = undefined;
    this.#rounds = lived >= STABLE_MS ? 0 : this.#rounds + 1;
    this.#bePatient(server, error);
    this.begin();
    if (server.kind === "local" && this.#rounds <= 1) return 0;
    return fullJitter(this.#clock, this.#rounds, BASE_MS, CAP_MS[server.kind]);
  }

  #bePatient(server: Server, { retryAfterMs }: SemantestError): void {
    const place = this.#places.find((it) => it.server === server);
    if (place !== undefined && retryAfterMs !== undefined) place.notBefore = this.#clock.now() + retryAfterMs;
  }

  /** Wait before the next round, after one in which nobody let us in; milliseconds. */
  wait(): number {
    const now = this.#clock.now();
    const open = this.#places.filter((it) => !isBarred(it));
    const cap = open.some((it) => it.server.kind === "remote") ? CAP_MS.remote : CAP_MS.local;
    const jitter = fullJitter(this.#clock, this.#rounds, BASE_MS, cap);
    this.#rounds += 1;
    const patience = Math.min(...open.map((it) => it.notBefore - now));
    return Math.max(jitter, patience);
  }

  /** What this round tried, and why each server did not do. */
  get tried(): readonly Tried[] {
    return this.#tried;
  }

  /** True where every server refuses us: trying again is of no use. */
  get hopeless(): boolean {
    return this.#places.every(isBarred);
  }
}

function isBarred({ refusals }: Place): boolean {
  return refusals >= REFUSALS_LIMIT;
}
