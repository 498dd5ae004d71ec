import type { Environment, PublicJwk, Signature } from "../protocol/index.ts";

/** Values the core works by. Durations are milliseconds unless the name says otherwise. */
export interface ServiceSettings {
  /** Word in `/signature`. */
  readonly environment: Environment;
  /** `http(s)` origin under which peers reach the doors; `POST /connect` and image doors are built from it. */
  readonly publicOrigin: string;
  /** Callers and sockets without a key are the tenant `local`. Only the laptop's own server says so. */
  readonly localTenant: boolean;
  /** Name of the running code. */
  readonly release: string;
  /** Random name of this process, told by `/health` to callers who may know. */
  readonly instance: string;
  /** Exact origins that may call the doors and open sockets from a browser. */
  readonly allowedOrigins: readonly string[];
  /** Calls, upgrades and job requests per minute and address; absent: no limit. */
  readonly requestsPerMinute?: number;
  /** Whether `POST /keys` mints device keys for strangers. */
  readonly anonymousKeys: "open" | "closed";
  /** Keys of the HMAC over resume tokens: the first signs, all verify. 32 bytes each. */
  readonly resumeKeys: readonly Uint8Array[];
  /** Proves to a peer that this server owns the key it published; only the laptop's server has one. */
  readonly proofSigner?: ProofSigner;
  readonly delivery: DeliverySettings;
}

/** Signs the server's proof with its own P-256 key. */
export interface ProofSigner {
  readonly publicKey: PublicJwk;
  sign(payload: { challenge: string; session: string; host: string }): Promise<Signature>;
}

export interface DeliverySettings {
  /** Heartbeat told to a peer with an open job. Default 25 s: a browser's worker is stopped after 30 s of silence. */
  readonly heartbeatActiveMs: number;
  /** Heartbeat told to an idle peer. Default 4 min in the cloud, where frames cost; 25 s on the laptop. */
  readonly heartbeatIdleMs: number;
  /** Time an extension holds a job without renewing. Default 90 s. */
  readonly leaseMs: number;
  /** Time after a lost lease until a job that was initiated ends with TIMEOUT. Default 5 min. */
  readonly abandonedMs: number;
  /** Time a request and its events are delivered. Default 1 h. */
  readonly jobMs: number;
  /** Requests of a tenant that may wait. Default 100. */
  readonly queueLimit: number;
  /** Time routes and addresses are trusted without a read. Default 60 s on AWS, 5 s on Azure, 0 on the laptop. */
  readonly routeCacheMs: number;
  /** Frames per second of one connection, on average. Default 50. */
  readonly framesPerSecond: number;
  /** Frames of one connection that may come at once. Default 200. */
  readonly frameBurst: number;
  /** Age after which a socket is asked to reconnect. Default 1 h 40; platforms close at 2 h. */
  readonly connectionAgeMs: number;
  /** Time for which a session can be resumed. Default 24 h. */
  readonly sessionMs: number;
}

export const DEFAULT_DELIVERY: DeliverySettings = {
  heartbeatActiveMs: 25_000,
  heartbeatIdleMs: 240_000,
  leaseMs: 90_000,
  abandonedMs: 300_000,
  jobMs: 3_600_000,
  queueLimit: 100,
  routeCacheMs: 60_000,
  framesPerSecond: 50,
  frameBurst: 200,
  connectionAgeMs: 6_000_000,
  sessionMs: 86_400_000,
};
