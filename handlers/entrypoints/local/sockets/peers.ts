import type { WebSocket } from "ws";
import type { Connection, Eventual } from "../../../ports/index.ts";
import type { PeerRole } from "../../../protocol/index.ts";
import type { Outbox } from "./outbox.ts";

/** One open socket. Kept small: a thousand idle ones should cost little more than bare sockets. */
export interface Peer {
  readonly socket: WebSocket;
  readonly connection: Connection;
  /** Hands a frame to the core. */
  readonly read: (text: string) => Eventual<void>;
  readonly outbox: Outbox;
  /** Sweep, modulo the heartbeat, at which it is pinged: spreads the pings of many peers. */
  readonly phase: number;
  /** Known once it has said Hello or showed a ticket. */
  role: PeerRole | undefined;
  /** Heard of since the last ping. */
  alive: boolean;
  /** Frames of it that are being worked on. */
  inFlight: number;
}

/** Open sockets by connection id. */
export type Peers = Map<string, Peer>;
