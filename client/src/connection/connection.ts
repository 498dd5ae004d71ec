import type { Envelope } from "@semantest/handlers/protocol";
import { SemantestError, toSemantestError, unreachable } from "../errors.ts";
import type { ConnectionStatus } from "../events.ts";
import type { Server } from "../strategy/server.ts";
import { readReconnect, type Welcome } from "../wire/control.ts";
import { whole } from "../wire/fields.ts";
import { Board, NOT_CONNECTED } from "./board.ts";
import { Channel, type Loss, type Route } from "./channel.ts";
import { Latency } from "./latency.ts";
import { Lookout } from "./lookout.ts";
import type { ConnectionOwner, ConnectionParts } from "./parts.ts";
import { Router } from "./router.ts";

/** How long and how often `connect()` tries. */
export interface ConnectOptions {
  readonly signal?: AbortSignal | undefined;
  /** Go on where no server could be reached, instead of rejecting after one round. Default false. */
  readonly keepTrying?: boolean | undefined;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
  readonly keepTrying: boolean;
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
  readonly #waiters = new Set<Waiter>();
  #life = new AbortController();
  #router: Router;
  #channel: Channel | undefined;
  #move: Move | undefined;
  #server: Server | undefined;
  #latency = new Latency();
  #cancelReconnect = () => {};

  constructor(parts: ConnectionParts, owner: ConnectionOwner) {
    this.#parts = parts;
    this.#owner = owner;
    this.#board = new Board(parts.clock, parts.emitter);
    this.#router = new Router(parts, owner.role, this.#life.signal);
    this.#lookout = new Lookout({
      clock: parts.clock,
      scene: () => this.#scene(),
      peek: (server) => this.#router.peek(server),
      idle: () => !owner.busy(),
      move: (server, reason) => this.#moveTo(server, reason),
    });
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
    await new Promise<void>((resolve, reject) => {
      const waiter = { resolve, reject, keepTrying };
      this.#waiters.add(waiter);
      if (this.#channel === undefined) this.#start();
      const abort = () => {
        if (!this.#waiters.delete(waiter)) return;
        reject(signal?.reason);
        if (this.#waiters.size === 0 && this.status.state === "connecting") this.#end("idle");
      };
      signal?.addEventListener("abort", abort, { once: true, signal: this.#life.signal });
    });
  }

  /** Ends the connection; who waits for it is told so. */
  close(): void {
    this.#end("closed");
    this.#reject(new SemantestError("CLOSED", "the connection was closed"));
  }

  #start(): void {
    this.#life = new AbortController();
    this.#router = new Router(this.#parts, this.#owner.role, this.#life.signal);
    this.#channel = this.#open();
    this.#board.update({ state: "connecting" });
  }

  #open(): Channel {
    return new Channel(this.#parts, this.#owner, {
      route: (channel) => this.#route(channel),
      ready: (channel, welcome, route) => this.#ready(channel, welcome, route),
      received: (channel, envelope) => this.#received(channel, envelope),
      lost: (channel, loss) => this.#lost(channel, loss),
      measured: (channel, ms) => {
        if (channel === this.#channel) this.#board.update({ latencyMs: this.#latency.add(ms) });
      },
    });
  }

  /** A move has one try; everything else goes round by round. */
  async #route(channel: Channel): Promise<Route> {
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

  #ready(channel: Channel, welcome: Welcome, { server, session }: Route): void {
    const { emitter, tokens } = this.#parts;
    const { sessionId, resumeToken: token, extensions } = welcome;
    const before = this.#server;
    const reason = this.#move?.reason ?? this.status.lastError?.message ?? "";
    if (channel === this.#move?.channel) this.#replaceChannel(this.#move);
    tokens.set(server.url, { id: sessionId, token }).catch((error: unknown) => {
      emitter.emit("error", toSemantestError(error));
    });
    this.#router.policy.connected();
    this.#server = server;
    this.#latency = new Latency();
    this.#owner.welcomed(server, session === sessionId);
    this.#board.update({
      state: "connected",
      server: server.kind,
      url: server.url,
      session: sessionId,
      lastError: undefined,
      ...this.#counted(extensions),
    });
    if (before !== undefined && before !== server) {
      emitter.emit("switch", { from: before.url, to: server.url, reason });
    }
    this.#lookout.start();
    for (const { resolve } of this.#waiters) resolve();
    this.#waiters.clear();
  }

  #received(channel: Channel, envelope: Envelope): void {
    if (channel !== this.#channel || this.#server === undefined) return;
    const { type, payload } = envelope;
    const extensions = whole(payload.extensions);
    if (type === "PeerEvent" && extensions !== undefined) {
      this.#board.update(this.#counted(extensions));
      this.#lookout.update();
    } else if (type === "ReconnectEvent") this.#askedToReconnect(this.#server, readReconnect(payload));
    else this.#owner.received(this.#server, envelope);
  }

  #askedToReconnect(server: Server, { afterMs, closeFirst }: ReturnType<typeof readReconnect>): void {
    this.#cancelReconnect();
    this.#cancelReconnect = this.#parts.clock.after(afterMs, () => {
      if (!closeFirst) return this.#moveTo(server, "the server asked for a new connection");
      this.#router.policy.begin(0);
      this.#interrupted();
      this.#channel?.renew();
    });
  }

  #lost(channel: Channel, { server, error, wasReady, told, action }: Loss): void {
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
    if (this.#move !== undefined) this.#replaceChannel(this.#move);
    else if (told && (error.code === "SUPERSEDED" || error.code === "REVOKED")) this.#stop(error, "closed");
  }

  #interrupted(lastError?: SemantestError): void {
    this.#cancelReconnect();
    this.#lookout.stop();
    this.#board.update({ ...NOT_CONNECTED, state: "reconnecting", lastError });
  }

  #moveTo(target: Server, reason: string): void {
    this.#move ??= { channel: this.#open(), target, reason };
  }

  #replaceChannel({ channel }: Move): void {
    this.#cancelReconnect();
    this.#channel?.close();
    this.#channel = channel;
    this.#move = undefined;
    this.#lookout.moved();
  }

  #abandonMove(): void {
    this.#move?.channel.close();
    this.#move = undefined;
    this.#lookout.failed();
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
    this.#lookout.stop();
    this.#life.abort();
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
    const { servers, automatic } = this.#parts.decision;
    const other = servers.find((it) => it !== this.#server);
    if (!automatic || other === undefined) return undefined;
    const extensions = this.#owner.role === "client" ? this.status.extensions : undefined;
    return { other, atPreferred: this.#server === servers[0], extensions };
  }

  /** The number of connected extensions, and what it means to a client. */
  #counted(extensions: number) {
    const other = this.#scene()?.other;
    const places = [this.#server, other && this.#parts.credentials.mayEnter(other) ? other : undefined];
    const where = places.flatMap((it) => it?.url ?? []).join(" or ");
    const isLonely = this.#owner.role === "client" && extensions === 0;
    return { extensions, waitingFor: isLonely ? `a browser extension to connect to ${where}` : undefined };
  }
}
