import type { Address, Connection } from "../../ports/index.ts";
import type { PeerRole } from "../../protocol/index.ts";
import type { ServiceSettings } from "../settings.ts";
import { TokenBucket } from "./bucket.ts";

/** Refused frames after which a connection is closed. */
export const MAX_REFUSALS = 500;

/** Who a connection turned out to be. */
export interface Identity {
  readonly tenant: string;
  readonly session: string;
  readonly role: PeerRole;
  readonly generation: number;
  readonly keyId?: string;
  readonly ip?: string;
  readonly anonymous: boolean;
}

/** What this process knows of one open connection. */
export class Peer {
  readonly connection: Connection;
  readonly bucket: TokenBucket;
  identity: Identity | undefined;
  batch = false;
  slots = 1;
  /** Settled once the first frame has been dealt with; later frames wait for it. */
  ready: Promise<unknown> | undefined;
  /** Set once that was a success: later frames need not wait. */
  settled = false;
  /** Last ReconnectEvent, milliseconds since the epoch. */
  askedToReconnectAt = 0;
  refusals = 0;
  /** Durable frames under way, by correlation id; settled ones are removed. */
  readonly jobs = new Map<string, Promise<void>>();

  constructor(connection: Connection, settings: ServiceSettings, now: number) {
    this.connection = connection;
    this.bucket = new TokenBucket(settings.delivery.framesPerSecond, settings.delivery.frameBurst, now);
  }

  get address(): Address {
    const { id, endpoint, release } = this.connection;
    return { connection: id, endpoint, release, batch: this.batch };
  }
}
