import type { PeerRole } from "../protocol/index.ts";

/** Who speaks on a connection; rides in the platform's own context where that exists. */
export interface Principal {
  readonly tenant: string;
  readonly role: PeerRole;
  readonly session: string;
  /** Issue time of the ticket, milliseconds since the epoch; of two sockets of one session the higher wins. */
  readonly generation: number;
  /** Undefined for the peers of tenant `local`, which need no key. */
  readonly keyId?: string;
  /** The key was minted without an operator: smaller quotas. */
  readonly anonymous?: boolean;
  /** Viewer's address, for the limiter; never stored beyond the ticket. */
  readonly ip?: string;
}

/** One open socket as the platform names it. */
export interface Connection {
  readonly id: string;
  /** Where to send to it: the callback endpoint on AWS, the hub on Azure, the process on the laptop. */
  readonly endpoint: string;
  /** Release that serves it. */
  readonly release: string;
  /** Milliseconds since the epoch at which it opened. */
  readonly openedAt: number;
  /** Absent where the platform cannot carry it, and on the laptop for a socket opened without a ticket. */
  readonly principal?: Principal;
  /** Host header of the upgrade, which the server's proof covers. */
  readonly host?: string;
}

/** Where frames for a session go. */
export interface Address {
  readonly connection: string;
  readonly endpoint: string;
  readonly release: string;
  /** The peer reads arrays of envelopes. */
  readonly batch: boolean;
}
