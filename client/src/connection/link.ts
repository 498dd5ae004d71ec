import type { Clock } from "../clock.ts";
import type { SemantestError } from "../errors.ts";
import type { call } from "../http/call.ts";
import type { Ticket } from "../http/connect.ts";

/** What a link works with, for the life of one socket. */
export interface LinkEvents {
  readonly clock: Clock;
  readonly socket: { send(message: string): void };
  /** Frames may be sent from now on. */
  readonly opened: () => void;
  /** A frame came. */
  readonly received: (frame: unknown) => void;
  /** The socket is of no more use. */
  readonly lost: (error: SemantestError) => void;
}

/** What lies between the messages of one open socket and our frames. */
export interface Link {
  receive(message: unknown): void;
  send(frame: string): void;
  /** Ends its timers, and tells nothing any more. */
  stop(): void;
}

/** Where a socket goes that speaks another protocol below ours, and how it is spoken to. */
export interface LinkRoute {
  readonly url: string;
  /** Called once the socket is open. */
  readonly link: (events: LinkEvents) => Link;
}

/** What a transport needs of the SDK; it is handed over, so that the two share no module. */
export interface TransportTools {
  readonly call: typeof call;
  readonly SemantestError: typeof SemantestError;
  /** Time for one answer, milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Finds the way for a ticket whose transport is not plain WebSocket. Throws what stands in the way. */
export type Transport = (ticket: Ticket, tools: TransportTools) => Promise<LinkRoute>;
