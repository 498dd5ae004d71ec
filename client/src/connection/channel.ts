import { type Envelope, SUBPROTOCOL, TICKET_PROTOCOL_PREFIX } from "@semantest/handlers/protocol";
import ReconnectingWebSocket from "partysocket/ws";
import { SemantestError, toSemantestError } from "../errors.ts";
import type { Server } from "../strategy/server.ts";
import { readError, type Welcome } from "../wire/control.ts";
import type { Fields } from "../wire/fields.ts";
import { packFrames, readFrame } from "../wire/frames.ts";
import type { CloseAction } from "./closeCodes.ts";
import { checkWelcome, newEnvelope } from "./greeting.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { Link, LinkRoute } from "./link.ts";
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
  /** What the socket speaks below our frames. Default: nothing, a frame is a message. */
  readonly link?: LinkRoute["link"] | undefined;
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
  /** Median of the last round trips, milliseconds. */
  readonly measured: (channel: Channel, ms: number) => void;
}

/**
 * One socket after the other, each greeted, proven and kept alive. Nothing but Hello is sent before the Welcome was
 * found right; "connected" means Welcome, not an open socket.
 */
export class Channel {
  readonly #parts: ConnectionParts;
  readonly #owner: ConnectionOwner;
  readonly #events: ChannelEvents;
  readonly #socket: ReconnectingWebSocket;
  readonly #heartbeat: Heartbeat;
  #closed = false;
  /** Where the present socket goes; one object per socket. */
  #route: Route | undefined;
  /** What the server has to sign; undefined until the socket is open. */
  #challenge: string | undefined;
  /** Frames that came while the Welcome is being checked; undefined: none has come. */
  #waiting: Envelope[] | undefined;
  #welcome: Welcome | undefined;
  #link: Link | undefined;
  #pace: Pace | undefined;
  #cancelTimeout = () => {};

  constructor(parts: ConnectionParts, owner: ConnectionOwner, events: ChannelEvents) {
    this.#parts = parts;
    this.#owner = owner;
    this.#events = events;
    this.#heartbeat = new Heartbeat({
      clock: parts.clock,
      intervalMs: () => this.#welcome?.[owner.busy() ? "activeHeartbeatMs" : "heartbeatMs"] ?? 0,
      ping: (clock) => this.#control("PingEvent", { clock, ...owner.ping() }),
      dead: () => this.#lose(lost("the server stopped answering")),
      measured: (ms) => events.measured(this, ms),
    });
    // partysocket asks for the url first and for the protocols in the same turn; the wait between two sockets is ours.
    let routing: Promise<Route>;
    const url = async () => {
      // partysocket asks once more where it is closed by whoever it tells of a close: that one gets no answer.
      if (this.#closed) return new Promise<string>(() => {});
      routing = events.route(this);
      this.#route = await routing;
      return this.#route.url;
    };
    const protocols = async () => {
      const { ticket, link } = await routing;
      if (link) return [];
      return ticket === undefined ? [SUBPROTOCOL] : [SUBPROTOCOL, TICKET_PROTOCOL_PREFIX + ticket];
    };
    this.#socket = new ReconnectingWebSocket(url, protocols, {
      minReconnectionDelay: 0,
      maxEnqueuedMessages: 0,
      connectionTimeout: parts.connectTimeoutMs,
    });
    this.#socket.onopen = () => this.#opened();
    this.#socket.onmessage = ({ data }) => (this.#link ? this.#link.receive(data) : this.#received(data));
    this.#socket.onclose = ({ code }) => this.#gone(code);
  }

  /** Milliseconds until something may be sent; 0: now; undefined: not connected. */
  get wait(): number | undefined {
    return this.#pace?.wait(this.#parts.clock.now());
  }

  /** Sends envelopes at once, whatever `wait` says. Not connected: they are dropped. */
  send(envelopes: readonly Envelope[]): void {
    if (!this.#welcome) return;
    const frames = packFrames(envelopes, this.#welcome.frameBytes);
    this.#pace?.spend(frames.length, this.#parts.clock.now());
    for (const it of frames) this.#write(it);
  }

  /** Pings now, where connected. */
  ping(): void {
    if (this.#welcome) this.#heartbeat.beat();
  }

  /** Gives the present socket up, without a word to the owner, and asks for the next route. */
  renew(): void {
    this.#end();
    this.#socket.reconnect();
  }

  /** Ends for good, without a word to the owner. */
  close(): void {
    this.#closed = true;
    this.#end();
    this.#socket.close();
  }

  #opened(): void {
    if (!this.#route) return;
    const { server, resumeToken, link } = this.#route;
    const { role } = this.#owner;
    // A text nobody can have signed before.
    const challenge = crypto.randomUUID();
    this.#challenge = challenge;
    this.#cancelTimeout = this.#parts.clock.after(WELCOME_TIMEOUT_MS, () =>
      this.#lose(lost("no WelcomeEvent in time")),
    );
    const opened = () =>
      this.#control("HelloEvent", {
        ...this.#owner.hello(server),
        role,
        batch: true,
        challenge,
        resumeToken,
      });
    if (!link) opened();
    this.#link = link?.({
      clock: this.#parts.clock,
      socket: this.#socket,
      opened,
      received: (frame) => this.#received(frame),
      lost: (error) => this.#lose(error),
    });
  }

  #received(text: unknown): void {
    const route = this.#route;
    this.#heartbeat.alive();
    for (const envelope of readFrame(text)) {
      // A frame may end the socket that brought it.
      if (!route || this.#route !== route) return;
      if (this.#welcome) this.#deal(envelope);
      else if (this.#waiting) this.#waiting.push(envelope);
      else void this.#greet(route, envelope);
    }
  }

  async #greet(route: Route, frame: Envelope): Promise<void> {
    const { pins, decision } = this.#parts;
    const waiting: Envelope[] = [];
    this.#waiting = waiting;
    try {
      const challenge = this.#challenge ?? "";
      const welcome = await checkWelcome(frame, route.server, challenge, decision.expectedSignature, pins);
      if (this.#route !== route) return;
      this.#cancelTimeout();
      this.#welcome = welcome;
      this.#pace = new Pace(welcome.framesPerSecond, welcome.burst);
      this.#events.ready(this, welcome, route);
      this.ping();
    } catch (error) {
      if (this.#route === route) this.#lose(toSemantestError(error));
    }
    for (const envelope of waiting) if (this.#route === route) this.#deal(envelope);
  }

  #deal(envelope: Envelope): void {
    const { type, payload } = envelope;
    this.#parts.emitter.emit("frame", envelope);
    if (type === "PongEvent" || type === "pong") this.#heartbeat.answered(payload.clock);
    else if (type === "ErrorEvent" && envelope.source === "server" && payload.fatal === true) {
      this.#lose(readError(payload));
    } else this.#events.received(this, envelope);
  }

  /** The socket is gone: an open one, or one that never opened. */
  #gone(code: number): void {
    const wasOpen = this.#challenge !== undefined;
    const reason = wasOpen ? `the connection was closed (${code})` : "the socket did not open";
    const action = this.#parts.closeActions[code] ?? "retry";
    const name = action === "authenticate" && wasOpen ? "PERMISSION_DENIED" : "CONNECTION_LOST";
    const retryAfterMs = action === "later" ? LATER_MS : undefined;
    this.#lose(new SemantestError(name, reason, { retryAfterMs }), action);
  }

  #lose(error: SemantestError, action: CloseAction = "retry"): void {
    if (!this.#route) return;
    const { server } = this.#route;
    const wasReady = this.#welcome !== undefined;
    this.#end();
    this.#events.lost(this, { server, error, wasReady, action });
    if (!this.#closed) this.#socket.reconnect();
  }

  #end(): void {
    this.#cancelTimeout();
    this.#heartbeat.stop();
    this.#link?.stop();
    this.#link = undefined;
    this.#route = undefined;
    this.#challenge = undefined;
    this.#waiting = undefined;
    this.#welcome = undefined;
    this.#pace = undefined;
  }

  /** Sends an event of the socket itself, outside the pace. */
  #control(type: string, payload: Fields): void {
    this.#write(JSON.stringify(newEnvelope(this.#owner.role, this.#parts.clock, type, payload)));
  }

  #write(frame: string): void {
    (this.#link ?? this.#socket).send(frame);
  }
}

function lost(problem: string): SemantestError {
  return new SemantestError("CONNECTION_LOST", problem);
}
