import type { Cursor, KeyRole, PeerRole, PublicJwk, Source } from "../protocol/index.ts";
import type { Eventual } from "./eventual.ts";
import type { Address, Principal } from "./principal.ts";

/**
 * Rules of every store: each method is one store call unless said otherwise; every write is idempotent; removal is
 * order-free; expiry is checked on read; nothing scans; limits and outages of the platform come back as
 * `StoreUnavailable`; deciding reads are strongly consistent. All times are milliseconds since the epoch.
 */

/** Caller's deadline for a store call. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface SessionRecord {
  readonly tenant: string;
  readonly session: string;
  readonly role: PeerRole;
  readonly generation: number;
  /** Absent after `detach`. */
  readonly address?: Address;
  readonly keyId?: string;
  readonly follow: boolean;
  /** Jobs an extension takes at once. */
  readonly slots?: number;
  readonly revoked: boolean;
  readonly expiresAt: number;
}

export type AttachOutcome =
  | { readonly outcome: "attached"; readonly previous?: Address }
  | { readonly outcome: "superseded" }
  | { readonly outcome: "revoked" };

/** Sessions of a tenant and the one address each has. */
export interface SessionStore {
  /**
   * Gives the session this address where no higher generation holds it; of equal generations the first connection
   * keeps it. Repeating it for the same connection changes nothing. A revoked session stays revoked.
   */
  attach(
    record: SessionRecord & { readonly address: Address },
    options?: CallOptions,
  ): Promise<AttachOutcome>;
  /** Clears the address where it is still this connection's; anything else is left alone. */
  detach(tenant: string, session: string, connection: string, options?: CallOptions): Promise<boolean>;
  find(tenant: string, session: string, options?: CallOptions): Eventual<SessionRecord | undefined>;
  list(tenant: string, options?: CallOptions): Promise<readonly SessionRecord[]>;
  /** Marks the session revoked; returns the address it had. */
  revoke(tenant: string, session: string, options?: CallOptions): Promise<Address | undefined>;
}

/**
 * How long the record of a job outlives its `expiresAt`, milliseconds: its end is still told, a late repeat of the
 * request still recognised.
 */
export const JOB_GRACE_MS = 3_600_000;

export interface JobRecord {
  readonly tenant: string;
  readonly correlationId: string;
  readonly requestId: string;
  /** The request's envelope, JSON text as accepted. */
  readonly request: string;
  /** SHA-256 (hex) over type and payload: a repeat with another payload is refused. */
  readonly requestDigest: string;
  readonly createdAt: number;
  /** The request and its events are delivered until then; the record itself stays 1 h longer. */
  readonly expiresAt: number;
  readonly cancellation?: { readonly id: string; readonly text: string };
}

/** Place of a stored event in its job: numbered by the extension, or by id alone. */
export type EventKey =
  | { readonly attempt: number; readonly source: Source; readonly sequence: number }
  | { readonly id: string };

export interface StoredEvent {
  readonly tenant: string;
  readonly correlationId: string;
  readonly key: EventKey;
  readonly id: string;
  /** The envelope, JSON text. */
  readonly text: string;
  /** The event ends the job. */
  readonly final: boolean;
  /** Session that sent it; absent for the server's own. */
  readonly session?: string;
  readonly storedAt: number;
  readonly expiresAt: number;
}

export interface ImageRecord {
  readonly tenant: string;
  readonly correlationId: string;
  readonly imageId: string;
  readonly state: "granted" | "complete";
  readonly mimeType: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface JobView {
  readonly job: JobRecord;
  /** Numbered events by attempt and sequence, then unnumbered ones by storage time. */
  readonly events: readonly StoredEvent[];
  readonly images: readonly ImageRecord[];
}

/** Jobs, their events and their images: one partition each. */
export interface JobStore {
  /** Stores the request once; `exists` changes nothing. */
  create(job: JobRecord, options?: CallOptions): Promise<"created" | "exists">;
  /** Stores the cancellation once; returns whether this id is the stored one, or undefined without such a job. */
  cancel(
    tenant: string,
    correlationId: string,
    cancellation: { readonly id: string; readonly text: string },
    options?: CallOptions,
  ): Promise<"stored" | "other" | undefined>;
  /** Stores the event under its key: `duplicate` for the same id again, `conflict` for another id under a taken key. */
  append(event: StoredEvent, options?: CallOptions): Promise<"stored" | "duplicate" | "conflict">;
  /** The job until `JOB_GRACE_MS` after its expiry, with its unexpired events beyond the cursor (unnumbered ones always) and images. */
  read(
    tenant: string,
    correlationId: string,
    after?: Cursor,
    options?: CallOptions,
  ): Promise<JobView | undefined>;
  /** Stores or replaces the image's record. */
  putImage(image: ImageRecord, options?: CallOptions): Promise<void>;
  findImage(
    tenant: string,
    correlationId: string,
    imageId: string,
    options?: CallOptions,
  ): Promise<ImageRecord | undefined>;
}

export interface KeyRecord {
  /** 12 characters, base62. */
  readonly id: string;
  /** SHA-256 (hex) of the whole key. */
  readonly hash: string;
  readonly role: KeyRole;
  readonly tenant: string;
  readonly name?: string;
  /** Minted without an operator: smaller quota, expires when unused. */
  readonly anonymous: boolean;
  /** Client key of the extension's own popup: not listed, not a paired client. */
  readonly own: boolean;
  /** Public signing key that the pairing pinned. */
  readonly signingKey?: PublicJwk;
  readonly createdAt: number;
  /** Hourly precision. */
  readonly lastUsedAt?: number;
  readonly expiresAt?: number;
}

export interface PairingRecord {
  /** First four characters of the code. */
  readonly id: string;
  /** SHA-256 (hex) of the whole code. */
  readonly hash: string;
  readonly tenant: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export type PairingOutcome =
  | { readonly outcome: "redeemed"; readonly pairing: PairingRecord }
  | { readonly outcome: "wrong"; readonly triesLeft: number }
  | { readonly outcome: "unknown" };

/** Keys and pairings, the durable store. */
export interface KeyStore {
  /** Stores the key under its id and under its tenant: two writes, repeated safely. */
  put(key: KeyRecord, options?: CallOptions): Promise<void>;
  find(keyId: string, options?: CallOptions): Promise<KeyRecord | undefined>;
  list(tenant: string, options?: CallOptions): Promise<readonly KeyRecord[]>;
  /** Removes the key under both names. */
  remove(tenant: string, keyId: string, options?: CallOptions): Promise<void>;
  /** SHA-256 (hex) of the deployment's operator key, from its secret; cached. Undefined where there is none. */
  operatorKeyHash(options?: CallOptions): Promise<string | undefined>;
  /** Notes the use and moves the expiry. */
  touch(keyId: string, usedAt: number, expiresAt: number | undefined, options?: CallOptions): Promise<void>;
  createPairing(pairing: PairingRecord, options?: CallOptions): Promise<"created" | "exists">;
  /** Redeems once where the hash fits; else counts a wrong try, and the fifth voids the pairing. */
  redeemPairing(id: string, hash: string, options?: CallOptions): Promise<PairingOutcome>;
}

export interface TicketRecord {
  /** SHA-256 (hex) of the ticket. */
  readonly hash: string;
  readonly principal: Principal;
  /** Origin that asked for it; the upgrade must come from the same. */
  readonly origin?: string;
  readonly expiresAt: number;
}

/** The socket for which a ticket is consumed. */
export interface Opens {
  readonly connection?: string;
}

export interface TicketStore {
  issue(ticket: TicketRecord, options?: CallOptions): Promise<void>;
  /**
   * Returns the unexpired ticket to exactly one caller. A platform that tells of a socket more than once names the
   * `connection` that the ticket opens: then the same one is given it again.
   */
  consume(hash: string, options?: CallOptions & Opens): Promise<TicketRecord | undefined>;
}

export interface Taken {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Milliseconds until the window ends; 0 when allowed. */
  readonly retryAfterMs: number;
}

/** Counters over fixed windows. */
export interface RateLimiter {
  /** Adds `amount` (default 1) to the key's current window unless that would exceed the limit. */
  take(key: string, limit: number, windowMs: number, amount?: number, options?: CallOptions): Promise<Taken>;
}
