import type { Envelope } from "@semantest/handlers/protocol";
import { SemantestError, toSemantestError, unreachable } from "../errors.ts";
import type { ConnectionStatus } from "../events.ts";
import type { Server } from "../strategy/server.ts";
import type { Welcome } from "../wire/control.ts";
import { type Fields, whole } from "../wire/fields.ts";
import { Board, NOT_CONNECTED } from "./board.ts";
import { Channel, type ChannelEvents, type Loss, type Route } from "./channel.ts";
import { type Advice, lookOut } from "./lookout.ts";
import type { ConnectionOwner, ConnectionParts } from "./parts.ts";
import { Router } from "./router.ts";
import { writeSession } from "./sessions.ts";

/** How long and how often `connect()` tries. */
export interface ConnectOptions {
  readonly signal?: AbortSignal | undefined;
  /** Go on where no server could be reached, instead of rejecting after one round. Default false. */
  readonly keepTrying?: boolean | undefined;
}

interface Waiter extends PromiseWithResolvers<void> {
  readonly keepTrying: boolean;
}

/** A move to a server: its socket is opened beside the present one. */
interface Move extends Advice {
  readonly channel: Channel;
}

/**
 * A lasting connection to one of several servers: found by a router, kept by a channel, moved by a lookout or when the
 * server asks. A move opens the new socket first and closes the old one once the new one is welcome.
 */
export class Connection implements ChannelEvents {
  readonly #parts: ConnectionParts;
  readonly #owner: ConnectionOwner;
  readonly #board: Board;
  readonly #waiters = new Set<Waiter>();
  #router: Router;
  #channel: Channel | undefined;
  #move: Move | undefined;
  #server: Server | undefined;
  /** Moves in a row that failed. */
  #failedMoves = 0;
  #watch = new AbortController();
  #cancelReconnect = () => {};

  constructor(parts: ConnectionParts, owner: ConnectionOwner) {
    this.#parts = parts;
    this.#owner = owner;
    this.#board = new Board(parts.clock, parts.emitter);
    this.#router = new Router(parts, owner.role);
  }

  get status(): ConnectionStatus {
    return this.#board.status;
  }

  /** The channel that is or will be connected; undefined before `connect()` and after the end. */
  get channel(): Channel | undefined {
    return this.#channel;
  }

  /**
   * Connects; resolves with the first Welcome. Rejects with one error once every server was tried in vain, unless
   * `keepTrying`; with the signal's reason where it aborts first.
   */
  async connect({ signal, keepTrying = false }: ConnectOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    if (this.status.state === "connected") return;
    const waiter = { ...Promise.withResolvers<void>(), keepTrying };
    this.#waiters.add(waiter);
    if (!this.#channel) this.#start();
    const abort = () => {
      if (!this.#waiters.delete(waiter)) return;
      waiter.reject(signal?.reason);
      if (this.#waiters.size === 0 && this.status.state === "connecting") this.#end("idle");
    };
    signal?.addEventListener("abort", abort, { once: true, signal: this.#router.signal });
    await waiter.promise;
  }

  /** Ends the connection; who waits for it is told so. */
  close(): void {
    this.#end("closed");
    this.#reject(new SemantestError("CLOSED", "the connection was closed"));
  }

  #start(): void {
    this.#router = new Router(this.#parts, this.#owner.role);
    this.#channel = this.#open();
    this.#board.update({ state: "connecting" });
  }

  #open(): Channel {
    return new Channel(this.#parts, this.#owner, this);
  }

  /** Of the channel: the last round trips. */
  measured(channel: Channel, latencyMs: number): void {
    if (channel !== this.#channel) return;
    this.#board.update({ latencyMs });
    this.#parts.emitter.emit("latency", latencyMs);
  }

  /** Of the channel: where next? A move has one try; everything else goes round by round. */
  async route(channel: Channel): Promise<Route> {
    if (channel !== this.#move?.channel) return this.#router.next(() => this.#roundOver());
    try {
      return await this.#router.to(this.#move.target);
    } catch (error) {
      if (channel === this.#move?.channel) this.#abandonMove();
      throw error;
    }
  }

  /** Every server was tried in vain. */
  #roundOver(): void {
    const { tried, hopeless } = this.#router.policy;
    const error = unreachable(tried);
    const isNews = this.status.lastError?.message !== error.message;
    this.#board.update({ lastError: error });
    this.#reject(error, false);
    const goesOn = this.status.state === "reconnecting" || this.#waiters.size > 0;
    if (!goesOn || hopeless) this.#stop(error, goesOn ? "closed" : "idle");
    else if (isNews) this.#parts.emitter.emit("error", error);
  }

  /** Of the channel: it is welcome. */
  ready(channel: Channel, welcome: Welcome, { server, session }: Route): void {
    const { emitter, sessions } = this.#parts;
    const { sessionId, resumeToken: token, extensions } = welcome;
    const before = this.#server;
    const reason = this.#move?.reason ?? this.status.lastError?.message ?? "";
    if (channel === this.#move?.channel) {
      // What began while the new socket opened would lose its server: the move waits for the next quiet moment.
      if (before !== server && this.#owner.busy()) {
        this.#abandonMove();
        return;
      }
      this.#replaceChannel(this.#move);
    }
    writeSession(sessions, server.url, { id: sessionId, token }).catch((error: unknown) => {
      emitter.emit("error", toSemantestError(error));
    });
    this.#router.policy.connected();
    this.#server = server;
    this.#owner.welcomed(server, session === sessionId);
    this.#board.update({
      state: "connected",
      server: server.kind,
      url: server.url,
      session: sessionId,
      lastError: undefined,
      ...this.#counted(extensions),
    });
    if (before && before !== server) {
      emitter.emit("switch", { from: before.url, to: server.url, reason });
    }
    this.#lookOut();
    for (const { resolve } of this.#waiters) resolve();
    this.#waiters.clear();
  }

  /** Of the channel: a frame came. */
  received(channel: Channel, envelope: Envelope): void {
    if (channel !== this.#channel || !this.#server) return;
    const { type, payload } = envelope;
    const extensions = whole(payload.extensions);
    if (type === "PeerEvent" && extensions !== undefined) {
      this.#board.update(this.#counted(extensions));
    } else if (type === "ReconnectEvent") this.#askedToReconnect(this.#server, payload);
    else this.#owner.received(this.#server, envelope);
  }

  #askedToReconnect(server: Server, { afterMs, closeFirst }: Fields): void {
    this.#cancelReconnect();
    this.#cancelReconnect = this.#parts.clock.after(whole(afterMs) ?? 0, () => {
      if (closeFirst !== true)
        return this.#moveTo({ target: server, reason: "the server asked for a new connection" });
      this.#router.policy.begin(0);
      this.#interrupted();
      this.#channel?.renew();
    });
  }

  /** Of the channel: its socket is gone. */
  lost(channel: Channel, { server, error, wasReady, action }: Loss): void {
    if (channel === this.#move?.channel) this.#abandonMove();
    if (channel !== this.#channel) return;
    const { policy } = this.#router;
    if (action === "suspect") this.#owner.suspected();
    if (!wasReady) {
      policy.failed(server, error);
      return;
    }
    policy.lost(server, error);
    this.#interrupted(error);
    // A server that gave the session to the new socket ends the old one: the new one takes over, come what may.
    if (this.#move) this.#replaceChannel(this.#move);
    else if (error.code === "SUPERSEDED" || error.code === "REVOKED") this.#stop(error, "closed");
  }

  #interrupted(lastError?: SemantestError): void {
    this.#cancelReconnect();
    this.#watch.abort();
    this.#board.update({ ...NOT_CONNECTED, state: "reconnecting", lastError });
  }

  #lookOut(): void {
    const { clock } = this.#parts;
    this.#watch.abort();
    if (!this.#scene()) return;
    this.#watch = new AbortController();
    lookOut(
      {
        clock,
        scene: () => this.#scene(),
        peek: (server) => this.#router.peek(server),
        idle: () => !this.#owner.busy(),
        failures: this.#failedMoves,
      },
      this.#watch.signal,
    ).then(
      (advice) => this.#moveTo(advice),
      () => undefined,
    );
  }

  #moveTo(advice: Advice): void {
    this.#move ??= { ...advice, channel: this.#open() };
  }

  #replaceChannel({ channel }: Move): void {
    this.#cancelReconnect();
    this.#channel?.close();
    this.#channel = channel;
    this.#move = undefined;
    this.#failedMoves = 0;
  }

  #abandonMove(): void {
    this.#move?.channel.close();
    this.#move = undefined;
    this.#failedMoves += 1;
    this.#lookOut();
  }

  /** Gives up: nothing is tried before `connect()`. */
  #stop(error: SemantestError, state: "idle" | "closed"): void {
    this.#end(state, error);
    this.#reject(error);
    if (state === "closed") this.#parts.emitter.emit("error", error);
    this.#owner.stopped(error);
  }

  #end(state: "idle" | "closed", lastError = this.status.lastError): void {
    this.#cancelReconnect();
    this.#watch.abort();
    this.#router.stop();
    this.#channel?.close();
    this.#move?.channel.close();
    this.#channel = undefined;
    this.#move = undefined;
    this.#board.update({ ...NOT_CONNECTED, state, lastError });
  }

  /** Tells those who wait, or only those who wanted one try. */
  #reject(error: SemantestError, all = true): void {
    for (const waiter of this.#waiters) {
      if (waiter.keepTrying && !all) continue;
      this.#waiters.delete(waiter);
      waiter.reject(error);
    }
  }

  #scene() {
    const { servers } = this.#parts.decision;
    const other = servers.find((it) => it !== this.#server);
    if (!other) return undefined;
    const extensions = this.#owner.role === "client" ? this.status.extensions : undefined;
    return { other, atPreferred: this.#server === servers[0], extensions };
  }

  /** The number of connected extensions, and what it means to a client: who may come where we may be. */
  #counted(extensions: number) {
    const { decision, credentials } = this.#parts;
    const places = decision.servers.filter((it) => it === this.#server || credentials.mayEnter(it));
    const where = places.map((it) => it.url).join(" or ");
    const isLonely = this.#owner.role === "client" && extensions === 0;
    return { extensions, waitingFor: isLonely ? `a browser extension to connect to ${where}` : undefined };
  }
}
