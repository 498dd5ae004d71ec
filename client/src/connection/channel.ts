import { type Envelope, SUBPROTOCOL, TICKET_PROTOCOL_PREFIX } from "@semantest/handlers/protocol";
import { SemantestError, toSemantestError } from "../errors.ts";
import type { Server } from "../strategy/server.ts";
import { readError, type Welcome } from "../wire/control.ts";
import type { Fields } from "../wire/fields.ts";
import { packFrames, readFrame } from "../wire/frames.ts";
import type { CloseAction } from "./closeCodes.ts";
import { checkWelcome, newChallenge, newEnvelope } from "./greeting.ts";
import { Heartbeat } from "./heartbeat.ts";
import { Link, type SocketDoor } from "./link.ts";
import { Pace } from "./pace.ts";
import type { ConnectionOwner, ConnectionParts } from "./parts.ts";

/** Time from the open socket to its Welcome, milliseconds. */
const WELCOME_TIMEOUT_MS = 5000;

/** How long a server is left alone that closed with "try again later", milliseconds. */
const LATER_MS = 10_000;

/** Where the next socket goes. */
export interface Route {
  readonly server: Server;
  /** Address of the socket. */
  readonly url: string;
  /** Secret for one socket; absent: the server asks for none. */
  readonly ticket?: string | undefined;
  /** Session we had at this server, and what resumes it there, to be said in Hello. */
  readonly session?: string | undefined;
  readonly resumeToken?: string | undefined;
}

/** Why a socket is gone, or never came to be of use. */
export interface Loss {
  readonly server: Server;
  readonly error: SemantestError;
  /** True where the server had let us in. */
  readonly wasReady: boolean;
  /** True where the server itself said that it is over. */
  readonly told: boolean;
  /** What the close code asks for. */
  readonly action: CloseAction;
}

/** What a channel tells its connection. */
export interface ChannelEvents {
  /** Waits and chooses; rejects only where the channel is to end. */
  readonly route: (channel: Channel) => Promise<Route>;
  readonly ready: (channel: Channel, welcome: Welcome, route: Route) => void;
  readonly received: (channel: Channel, envelope: Envelope) => void;
  readonly lost: (channel: Channel, loss: Loss) => void;
  /** A ping and its answer took this long, milliseconds. */
  readonly measured: (channel: Channel, ms: number) => void;
}

/** The socket of the moment. */
interface Epoch {
  readonly route: Route;
  readonly challenge: string;
  readonly cancelTimeout: () => void;
  /** Frames that came while the Welcome is being checked; undefined: none has come. */
  waiting: Envelope[] | undefined;
  welcome: Welcome | undefined;
}

/**
 * One socket after the other, each greeted, proven and kept alive. Nothing but Hello is sent before the Welcome was
 * found right; "connected" means Welcome, not an open socket.
 */
export class Channel {
  readonly #parts: ConnectionParts;
  readonly #owner: ConnectionOwner;
  readonly #events: ChannelEvents;
  readonly #link: Link;
  readonly #heartbeat: Heartbeat;
  #closed = false;
  #route: Route | undefined;
  #epoch: Epoch | undefined;
  #pace: Pace | undefined;

  constructor(parts: ConnectionParts, owner: ConnectionOwner, events: ChannelEvents) {
    this.#parts = parts;
    this.#owner = owner;
    this.#events = events;
    this.#heartbeat = new Heartbeat({
      clock: parts.clock,
      intervalMs: () => this.#intervalMs(),
      ping: (clock) => this.#control("PingEvent", { clock, ...owner.ping() }),
      dead: () => this.#lose(lost("the server stopped answering"), { renew: true }),
      roundTrip: (ms) => events.measured(this, ms),
    });
    this.#link = new Link(
      {
        next: () => this.#next(),
        opened: () => this.#opened(),
        received: (text) => this.#received(text),
        closed: (code) => this.#gone(code),
      },
      parts.connectTimeoutMs,
    );
  }

  /** The server this channel is connected to; undefined while it is not. */
  get server(): Server | undefined {
    return this.#epoch?.welcome === undefined ? undefined : this.#epoch.route.server;
  }

  /** Milliseconds until something may be sent; 0: now; undefined: not connected. */
  get wait(): number | undefined {
    return this.server === undefined ? undefined : this.#pace?.wait(this.#parts.clock.now());
  }

  /** Sends envelopes at once, whatever `wait` says. Not connected: they are dropped. */
  send(envelopes: readonly Envelope[]): void {
    const { welcome } = this.#epoch ?? {};
    if (welcome === undefined) return;
    const frames = packFrames(envelopes, welcome.frameBytes);
    this.#pace?.spend(frames.length);
    for (const it of frames) this.#link.send(it);
  }

  /** Pings now, where connected. */
  ping(): void {
    if (this.server !== undefined) this.#heartbeat.beat();
  }

  /** Gives the present socket up, without a word to the owner, and asks for the next route. */
  renew(): void {
    this.#end();
    this.#route = undefined;
    this.#link.renew();
  }

  /** Ends for good, without a word to the owner. */
  close(): void {
    this.#closed = true;
    this.#end();
    this.#route = undefined;
    this.#link.close();
  }

  async #next(): Promise<SocketDoor> {
    this.#route = await this.#events.route(this);
    const { url, ticket } = this.#route;
    return {
      url,
      protocols: ticket === undefined ? [SUBPROTOCOL] : [SUBPROTOCOL, TICKET_PROTOCOL_PREFIX + ticket],
    };
  }

  #opened(): void {
    const route = this.#route;
    if (route === undefined) return;
    const { role } = this.#owner;
    const { server, resumeToken } = route;
    const challenge = newChallenge();
    const cancelTimeout = this.#parts.clock.after(WELCOME_TIMEOUT_MS, () => {
      this.#lose(lost(`no WelcomeEvent within ${WELCOME_TIMEOUT_MS} ms`), { renew: true });
    });
    this.#epoch = { route, challenge, cancelTimeout, waiting: undefined, welcome: undefined };
    this.#control("HelloEvent", { ...this.#owner.hello(server), role, batch: true, challenge, resumeToken });
  }

  #received(text: string): void {
    const epoch = this.#epoch;
    this.#heartbeat.alive();
    for (const envelope of readFrame(text)) {
      // A frame may end the socket that brought it.
      if (epoch === undefined || this.#epoch !== epoch) return;
      if (epoch.welcome !== undefined) this.#deal(envelope);
      else if (epoch.waiting !== undefined) epoch.waiting.push(envelope);
      else {
        epoch.waiting = [];
        void this.#greet(epoch, envelope);
      }
    }
  }

  async #greet(epoch: Epoch, frame: Envelope): Promise<void> {
    const { pins, decision, clock } = this.#parts;
    const { route, challenge } = epoch;
    try {
      const welcome = await checkWelcome(frame, route.server, challenge, decision.expectedSignature, pins);
      if (this.#epoch !== epoch) return;
      epoch.cancelTimeout();
      epoch.welcome = welcome;
      this.#pace = new Pace(welcome.framesPerSecond, welcome.burst, clock.now());
      this.#events.ready(this, welcome, route);
      this.ping();
    } catch (error) {
      if (this.#epoch === epoch) this.#lose(toSemantestError(error), { told: true, renew: true });
    }
    for (const envelope of epoch.waiting?.splice(0) ?? []) if (this.#epoch === epoch) this.#deal(envelope);
  }

  #deal(envelope: Envelope): void {
    const { type, payload } = envelope;
    this.#parts.emitter.emit("frame", envelope);
    if (type === "PongEvent" || type === "pong") this.#heartbeat.answered(payload.clock);
    else if (type === "ErrorEvent" && envelope.source === "server" && payload.fatal === true) {
      this.#lose(readError(envelope), { told: true, renew: true });
    } else this.#events.received(this, envelope);
  }

  /** The socket is gone: an open one, or one that never opened. */
  #gone(code: number): void {
    const wasOpen = this.#epoch !== undefined;
    const reason = wasOpen ? `the connection was closed (${code})` : "the socket could not be opened";
    const action = this.#parts.closeActions[code] ?? "retry";
    const name = action === "authenticate" && wasOpen ? "PERMISSION_DENIED" : "CONNECTION_LOST";
    const retryAfterMs = action === "later" ? LATER_MS : undefined;
    this.#lose(new SemantestError(name, reason, { retryAfterMs }), { action });
  }

  #lose(
    error: SemantestError,
    {
      told = false,
      renew = false,
      action = "retry",
    }: { told?: boolean; renew?: boolean; action?: CloseAction },
  ): void {
    const route = this.#route;
    if (route === undefined) return;
    const wasReady = this.#epoch?.welcome !== undefined;
    this.#end();
    this.#route = undefined;
    this.#events.lost(this, { server: route.server, error, wasReady, told, action });
    if (renew && !this.#closed) this.#link.renew();
  }

  #end(): void {
    this.#epoch?.cancelTimeout();
    this.#epoch = undefined;
    this.#heartbeat.stop();
  }

  #intervalMs(): number {
    const welcome = this.#epoch?.welcome;
    if (welcome === undefined) return WELCOME_TIMEOUT_MS;
    return this.#owner.busy() ? welcome.activeHeartbeatMs : welcome.heartbeatMs;
  }

  /** Sends an event of the socket itself, outside the pace. */
  #control(type: string, payload: Fields): void {
    this.#link.send(JSON.stringify(newEnvelope(this.#owner.role, this.#parts.clock, type, payload)));
  }
}

function lost(problem: string): SemantestError {
  return new SemantestError("CONNECTION_LOST", problem);
}
