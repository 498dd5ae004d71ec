import type { Envelope } from "@semantest/handlers/protocol";
import type { SemantestError } from "./errors.ts";
import type { ServerKind } from "./strategy/server.ts";

/**
 * What a connection is doing. `idle`: not asked to connect; `connecting`: for the first time; `connected`: a server
 * said Welcome; `reconnecting`: it was connected and will be again; `closed`: for good, or until `connect()`.
 */
export type ConnectionState = "idle" | "connecting" | "connected" | "reconnecting" | "closed";

/** Everything a person may want to know of a connection. */
export interface ConnectionStatus {
  readonly state: ConnectionState;
  /** Server we are connected to; undefined while there is none. */
  readonly server: ServerKind | undefined;
  /** Name of that server, `ws(s)://host[:port]`. */
  readonly url: string | undefined;
  /** When the present state began, or the connection to the present server, milliseconds since the epoch. */
  readonly since: number;
  /** Median of the last five round trips, milliseconds. */
  readonly latencyMs: number | undefined;
  /** Connected extensions, as far as the server has told. */
  readonly extensions: number | undefined;
  /** Name of the session at the server. */
  readonly session: string | undefined;
  readonly lastError: SemantestError | undefined;
  /** What is missing before a request can be answered, one line for a person. */
  readonly waitingFor: string | undefined;
}

/** The connection went from one server to another. */
export interface Switch {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/** Events of a connection. */
export interface ConnectionEvents {
  /** The state, or what a person is told about it, has changed. */
  state: (status: ConnectionStatus) => void;
  /** A new median of the round trips, milliseconds. */
  latency: (ms: number) => void;
  /** The number of connected extensions has changed. */
  peers: (extensions: number) => void;
  /** Something failed that the connection itself goes on from, or gave up over. */
  error: (error: SemantestError) => void;
  switch: (change: Switch) => void;
  /** Every envelope of the server as it came, control events too, before it is dealt with; for diagnosis. */
  frame: (envelope: Envelope) => void;
}
