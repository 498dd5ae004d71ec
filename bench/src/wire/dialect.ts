import type { PeerRole } from "@semantest/handlers/protocol";
import type { Receiver } from "./incoming.ts";

/** How a stack is spoken to over a plain WebSocket. All stacks carry the same events in the same code. */
export interface Dialect {
  readonly protocols: readonly string[];
  /** Path and query under which one half of a pair opens its socket. */
  path(pair: string): string;
  /** Frames a peer sends as soon as its socket is open. */
  greeting(role: PeerRole): readonly string[];
  /** Whether this frame ends the greeting; the session's name where the stack gives one, else empty. */
  greeted(frame: string): string | undefined;
  /** Frame that carries an event. */
  wrap(event: string, kind: EventKind): string;
  /** Reads a frame after the greeting; returns a frame to answer at once, if any. */
  read(frame: string, receiver: Receiver): string | undefined;
  /** Whether each durable event is acknowledged. */
  readonly acknowledges: boolean;
}

/** `durable` events are acknowledged where the stack can; `ephemeral` ones never. */
export type EventKind = "durable" | "ephemeral";
