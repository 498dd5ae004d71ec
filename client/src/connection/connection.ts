import type { Envelope } from "@semantest/handlers/protocol";
import { SemantestError, toSemantestError } from "../errors.ts";
import type { ConnectionStatus } from "../events.ts";
import type { Server } from "../strategy/server.ts";
import { readReconnect, type Welcome } from "../wire/control.ts";
import { whole } from "../wire/fields.ts";
import { Board } from "./board.ts";
import { Channel, type Loss, type Route } from "./channel.ts";
import { Lookout } from "./lookout.ts";
import type { ConnectionOwner, ConnectionParts } from "./parts.ts";
import { Router } from "./router.ts";
import { Waiters } from "./waiters.ts";

/** How long and how often `connect()` tries. */
export interface ConnectOptions {
  readonly signal?: AbortSignal | undefined;
  /** Go on where no server could be reached, instead of rejecting after one round. Default false. */
  readonly keepTrying?: boolean | undefined;
}

/** A move to a server: its socket is opened beside the present one. */
interface Move {
  readonly channel: Channel;
  readonly target: Server;
  readonly reason: string;
}

/**
 * A lasting connection to one of several servers: found by a router, kept by a channel, moved by a lookout or when the
 * server asks. A move opens the new socket first and closes the old one once the new one is welcome.
 */
export class Connection {
  readonly #parts: ConnectionParts;
  readonly #owner: ConnectionOwner;
  readonly #board: Board;
  readonly #lookout: Lookout;
  readonly #waiters = new Waiters();
  readonly #router: Router;
  #life = new AbortController();
  #main: Channel | undefined;
  #move: Move | undefined;
  #cancelReconnect = () => {};

  constructor(parts: ConnectionParts, owner: ConnectionOwner) {
    this.#parts = parts;
    this.#owner = owner;
    this.#board = new Board(parts.clock, parts.emitter, () => this.#waitingFor());
    this.#router = new Router(parts, owner.role, (error, hopeless) => this.#roundOver(error, hopeless));
    this.#lookout = new Lookout({
      clock: parts.clock,
      scene: () => this.#scene(),
      peek: (server) => this.#router.peek(server, this.#life.signal),
      idle: () => !owner.busy(),
      move: (server, reason) => this.#moveTo(server, reason),
    });
  }

  get status(): ConnectionStatus {
    return this.#board.status;
  }

  /** Server of the last Welcome; the one whose events and images are at hand. */
  get server(): Server | undefined {
    return this.#board.server;
  }

  /**
   * Connects; resolves with the first Welcome. Rejects with one error once every server was tried in vain, unless
   * `keepTrying`; with the signal's reason where it aborts first.
   */
  async connect({ signal, keepTrying = false }: ConnectOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    const { state } = this.#board;
    if (state === "connected") return;
    const welcome = this.#waiters.wait(signal, keepTrying, () => {
      if (this.#waiters.size === 0 && this.#board.state === "connecting") this.#end("idle");
    });
    if (state === "idle" || state === "closed") this.#start();
    await welcome;
  }

  /** Milliseconds until something may be sent; 0: now; undefined: not connected. */
  get wait(): number | undefined {
    return this.#main?.wait;
  }

  /** Sends envelopes to the present server at once; not connected: they are dropped. */
  send(envelopes: readonly Envelope[]): void {
    this.#main?.send(envelopes);
  }

  /** Asks for what is missing, at once. */
  ping(): void {
    this.#main?.ping();
  }

  /** A job was opened or ended: pings come at another pace. */
  reschedule(): void {
    this.#main?.reschedule();
  }

  /** Ends the connection; who waits for it is told so. */
  close(): void {
    this.#end("closed");
    this.#waiters.reject(new SemantestError("CLOSED", "the connection was closed"), "all");
  }

  #start(): void {
    this.#life = new AbortController();
    this.#router.reset();
    this.#main = this.#open();
    this.#board.enter("connecting");
  }

  #open(): Channel {
    return new Channel(this.#parts, this.#owner, {
      route: (channel) => this.#route(channel),
      ready: (channel, welcome, route) => this.#ready(channel, welcome, route),
      received: (channel, envelope) => this.#received(channel, envelope),
      lost: (channel, loss) => this.#lost(channel, loss),
      measured: (channel, ms) => {
        if (channel === this.#main) this.#board.measured(ms);
      },
    });
  }

  /** A move has one try; everything else goes round by round. */
  async #route(channel: Channel): Promise<Route> {
    const { signal } = this.#life;
    if (channel !== this.#move?.channel) return this.#router.next(signal);
    try {
      return await this.#router.to(this.#move.target, signal);
    } catch (error) {
      if (channel === this.#move?.channel) this.#abandonMove();
      throw error;
    }
  }

  #roundOver(error: SemantestError, hopeless: boolean): void {
    const isNews = this.#board.lastError?.message !== error.message;
    this.#waiters.reject(error, "impatient");
    const goesOn = this.#board.state === "reconnecting" || this.#waiters.size > 0;
    this.#board.failed(error, goesOn && isNews && !hopeless);
    if (!goesOn) {
      this.#end("idle");
      this.#owner.stopped(error);
    } else if (hopeless) this.#stop(error);
  }

  #ready(channel: Channel, welcome: Welcome, { server, session }: Route): void {
    const { sessionId, resumeToken } = welcome;
    const move = channel === this.#move?.channel ? this.#move : undefined;
    if (move !== undefined) {
      this.#main?.close();
      this.#main = channel;
      this.#move = undefined;
      this.#lookout.moved();
    }
    const kept = this.#parts.tokens.set(server.url, { id: sessionId, token: resumeToken });
    kept.catch((error: unknown) => this.#board.failed(toSemantestError(error), true));
    this.#router.connected(server);
    const reason = move?.reason ?? this.#board.lastError?.message ?? "";
    this.#owner.welcomed(server, session === sessionId);
    this.#board.welcomed(server, welcome, reason);
    this.#lookout.start();
    this.#waiters.resolve();
  }

  #received(channel: Channel, envelope: Envelope): void {
    const { server } = this.#board;
    if (channel !== this.#main || server === undefined) return;
    const { type, payload } = envelope;
    if (type === "PeerEvent") {
      if (this.#board.counted(whole(payload.extensions))) this.#lookout.update();
    } else if (type === "ReconnectEvent") this.#askedToReconnect(server, readReconnect(payload));
    else this.#owner.received(server, envelope);
  }

  #askedToReconnect(server: Server, { afterMs, closeFirst }: ReturnType<typeof readReconnect>): void {
    this.#cancelReconnect();
    this.#cancelReconnect = this.#parts.clock.after(afterMs, () => {
      if (this.#board.state !== "connected" || this.#board.server !== server) return;
      if (!closeFirst) this.#moveTo(server, "the server asked for a new connection");
      else {
        this.#router.restart();
        this.#enterReconnecting();
        this.#main?.renew();
      }
    });
  }

  #lost(channel: Channel, { server, error, wasReady, told, action }: Loss): void {
    if (channel === this.#move?.channel) this.#abandonMove();
    if (channel !== this.#main) return;
    if (action === "suspect") this.#owner.suspected();
    if (!wasReady) {
      this.#router.failed(server, error);
      return;
    }
    this.#board.failed(error, false);
    this.#router.lost(server, error);
    if (this.#move !== undefined) {
      // A server that gave the session to the new socket ends the old one: the new one takes over, come what may.
      channel.close();
      this.#main = this.#move.channel;
      this.#move = undefined;
      this.#enterReconnecting();
    } else if (told && (error.code === "SUPERSEDED" || error.code === "REVOKED")) this.#stop(error);
    else this.#enterReconnecting();
  }

  #enterReconnecting(): void {
    this.#lookout.stop();
    this.#board.enter("reconnecting");
  }

  #moveTo(target: Server, reason: string): void {
    if (this.#move !== undefined || this.#board.state !== "connected") return;
    this.#move = { channel: this.#open(), target, reason };
  }

  #abandonMove(): void {
    this.#move?.channel.close();
    this.#move = undefined;
    this.#lookout.failed();
  }

  /** Gives up: nothing is tried before `connect()`. */
  #stop(error: SemantestError): void {
    this.#end("closed");
    this.#board.failed(error, true);
    this.#waiters.reject(error, "all");
    this.#owner.stopped(error);
  }

  #end(state: "idle" | "closed"): void {
    this.#life.abort(new SemantestError("CLOSED", "the connection was closed"));
    this.#cancelReconnect();
    this.#lookout.stop();
    this.#main?.close();
    this.#move?.channel.close();
    this.#main = undefined;
    this.#move = undefined;
    this.#board.enter(state);
  }

  #scene() {
    const { servers, automatic } = this.#parts.decision;
    const { state, server, extensions } = this.#board;
    const other = servers.find((it) => it !== server);
    if (state !== "connected" || !automatic || other === undefined) return undefined;
    const counts = this.#owner.role === "client";
    return { other, atPreferred: server === servers[0], extensions: counts ? extensions : undefined };
  }

  #waitingFor(): string | undefined {
    const { server, extensions } = this.#board;
    if (this.#owner.role !== "client" || extensions !== 0) return undefined;
    const other = this.#scene()?.other;
    const elsewhere =
      other !== undefined && this.#parts.credentials.mayEnter(other) ? ` or ${other.url}` : "";
    return `a browser extension to connect to ${server?.url}${elsewhere}`;
  }
}
