import {
  type Envelope,
  type PeerRole,
  SUBPROTOCOL,
  TICKET_PROTOCOL_PREFIX,
} from "@semantest/handlers/protocol";
import type { Clock } from "../clock.ts";
import { SemantestError, toSemantestError } from "../errors.ts";
import type { ExpectedSignature } from "../strategy/options.ts";
import type { Server } from "../strategy/server.ts";
import { readError, type Welcome } from "../wire/control.ts";
import type { Fields } from "../wire/fields.ts";
import { packFrames, readFrame } from "../wire/frames.ts";
import type { CloseAction, CloseActions } from "./closeCodes.ts";
import { checkWelcome, newChallenge, newEnvelope } from "./greeting.ts";
import { Heartbeat } from "./heartbeat.ts";
import { Link } from "./link.ts";
import { Pace } from "./pace.ts";
import type { Pins } from "./pins.ts";

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

/** What every channel of a connection shares. */
export interface ChannelParts {
  readonly role: PeerRole;
  readonly clock: Clock;
  readonly pins: Pins;
  readonly expected: ExpectedSignature;
  readonly closeActions: CloseActions;
  readonly connectTimeoutMs: number;
  /** Waits and chooses; rejects only where the channel is to end. */
  readonly route: (channel: Channel) => Promise<Route>;
  /** The owner's members of Hello. */
  readonly hello: (server: Server) => Fields;
  /** Members of Ping beyond the clock. */
  readonly ping: () => Fields;
  /** True while a job is open: pings come more often. */
  readonly active: () => boolean;
  readonly ready: (channel: Channel, welcome: Welcome, route: Route) => void;
  readonly received: (channel: Channel, envelope: Envelope) => void;
  readonly lost: (channel: Channel, loss: Loss) => void;
  readonly roundTrip: (channel: Channel, ms: number) => void;
  /** Sees every envelope that follows the Welcome, before it is dealt with. */
  readonly seen: (envelope: Envelope) => void;
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
  readonly #parts: ChannelParts;
  readonly #link: Link;
  readonly #heartbeat: Heartbeat;
  #closed = false;
  #route: Route | undefined;
  #epoch: Epoch | undefined;
  #pace: Pace | undefined;

  constructor(parts: ChannelParts) {
    this.#parts = parts;
    this.#heartbeat = new Heartbeat({
      clock: parts.clock,
      intervalMs: () => this.#intervalMs(),
      ping: (clock) => this.#control("PingEvent", { clock, ...parts.ping() }),
      dead: () =>
        this.#lose(new SemantestError("CONNECTION_LOST", "the server stopped answering"), { renew: true }),
      roundTrip: (ms) => parts.roundTrip(this, ms),
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

  /** A job was opened or ended: pings come at another pace. */
  reschedule(): void {
    if (this.server !== undefined) this.#heartbeat.reschedule();
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

  async #next() {
    this.#route = await this.#parts.route(this);
    const { url, ticket } = this.#route;
    const protocols = [SUBPROTOCOL, ...(ticket === undefined ? [] : [TICKET_PROTOCOL_PREFIX + ticket])];
    return { url, protocols };
  }

  #opened(): void {
    const route = this.#route;
    if (route === undefined) return;
    const challenge = newChallenge();
    const cancelTimeout = this.#parts.clock.after(WELCOME_TIMEOUT_MS, () => {
      this.#lose(new SemantestError("TIMEOUT", `no WelcomeEvent within ${WELCOME_TIMEOUT_MS} ms`), {
        renew: true,
      });
    });
    this.#epoch = { route, challenge, cancelTimeout, waiting: undefined, welcome: undefined };
    const { role, hello } = this.#parts;
    this.#control("HelloEvent", {
      ...hello(route.server),
      role,
      batch: true,
      challenge,
      ...(route.resumeToken !== undefined && { resumeToken: route.resumeToken }),
    });
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
    const { pins, expected, clock } = this.#parts;
    const { server } = epoch.route;
    try {
      const welcome = await checkWelcome(frame, { server, challenge: epoch.challenge, expected, pins });
      if (this.#epoch !== epoch) return;
      epoch.cancelTimeout();
      epoch.welcome = welcome;
      this.#pace = new Pace(welcome.framesPerSecond, welcome.burst, clock.now());
      this.#parts.ready(this, welcome, epoch.route);
      this.ping();
    } catch (error) {
      if (this.#epoch === epoch) this.#lose(toSemantestError(error), { told: true, renew: true });
    }
    for (const envelope of epoch.waiting?.splice(0) ?? []) if (this.#epoch === epoch) this.#deal(envelope);
  }

  #deal(envelope: Envelope): void {
    const { type, payload } = envelope;
    this.#parts.seen(envelope);
    if (type === "PongEvent" || type === "pong") this.#heartbeat.answered(payload.clock);
    else if (type === "ErrorEvent" && envelope.source === "server" && payload.fatal === true) {
      this.#lose(readError(envelope), { told: true, renew: true });
    } else this.#parts.received(this, envelope);
  }

  /** The socket is gone: an open one, or one that never opened. */
  #gone(code: number): void {
    const wasOpen = this.#epoch !== undefined;
    const reason = wasOpen ? `the connection was closed (${code})` : "the socket could not be opened";
    const action = this.#parts.closeActions[code] ?? "retry";
    const refused = action === "authenticate" && wasOpen;
    const error = new SemantestError(refused ? "PERMISSION_DENIED" : "CONNECTION_LOST", reason, {
      retryAfterMs: action === "later" ? LATER_MS : undefined,
      recoverable: true,
    });
    this.#lose(error, { action });
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
    this.#parts.lost(this, { server: route.server, error, wasReady, told, action });
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
    return this.#parts.active() ? welcome.activeHeartbeatMs : welcome.heartbeatMs;
  }

  /** Sends an event of the socket itself, outside the pace. */
  #control(type: string, payload: Fields): void {
    this.#link.send(JSON.stringify(newEnvelope(this.#parts.role, this.#parts.clock, type, payload)));
  }
}
