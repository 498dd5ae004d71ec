import type { Envelope, PeerRole } from "@semantest/handlers/protocol";
import type { Clock } from "../clock.ts";
import type { Emitter } from "../emitter.ts";
import type { SemantestError } from "../errors.ts";
import type { ConnectionEvents } from "../events.ts";
import type { KeyValueStore } from "../storage.ts";
import type { Decision } from "../strategy/decide.ts";
import type { Server } from "../strategy/server.ts";
import type { Fields } from "../wire/fields.ts";
import type { CloseActions } from "./closeCodes.ts";
import type { Credentials } from "./credentials.ts";
import type { Transport } from "./link.ts";
import type { Pins } from "./pins.ts";
import type { EndpointPolicy } from "./policy.ts";

/** Whoever speaks over a connection. */
export interface ConnectionOwner {
  readonly role: PeerRole;
  /** Members of Hello: cursors, slots, follow, giveUp. */
  hello(server: Server): Fields;
  /** Members of Ping: cursors, giveUp. */
  ping(): Fields;
  /** True while a job is open: no move to another server, and quicker pings. */
  busy(): boolean;
  /** A server let us in. `resumed`: the session is the one we had there. */
  welcomed(server: Server, resumed: boolean): void;
  received(server: Server, envelope: Envelope): void;
  /** The connection ended over the content of what was under way. */
  suspected(): void;
  /** The connection gave up; nothing comes before `connect()`. */
  stopped(error: SemantestError): void;
}

/** What a connection works with. */
export interface ConnectionParts {
  readonly decision: Decision;
  readonly credentials: Credentials;
  readonly pins: Pins;
  /** Sessions by server. */
  readonly sessions: KeyValueStore;
  readonly closeActions: CloseActions;
  readonly clock: Clock;
  /** Time for one socket to open, milliseconds. */
  readonly connectTimeoutMs: number;
  /** Another judge of which server is tried when. Default: `EndpointPolicy`. */
  readonly policy?: (() => EndpointPolicy) | undefined;
  /** Loads what speaks with servers whose sockets are not plain ones. */
  readonly signalR: () => Promise<Transport>;
  readonly emitter: Pick<Emitter<ConnectionEvents>, "emit">;
}
