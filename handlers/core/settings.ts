import {
  type ConnectResponse,
  type Environment,
  type HealthDocument,
  MAX_FRAME_BYTES_TO_SERVER,
  type PublicJwk,
  type Signature,
} from "../protocol/index.ts";

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
  /**
   * Secret that callers and sockets of tenant `local` must show: in `X-API-Key`, or as the ticket of a socket.
   * Absent: they need nothing. Only read where `localTenant` is true.
   */
  readonly accessToken?: string;
  /** Proves to a peer that this server owns the key it published; only the laptop's server has one. */
  readonly proofSigner?: ProofSigner;
  /** How a ticket opens a socket. Default: at the doors' own host by `ws` or `wss`, shown as it is. */
  readonly socketGrant?: (ticket: string, expiresAt: number) => Promise<SocketGrant>;
  readonly delivery: DeliverySettings;
  /** Keys, tickets, pairings and quotas. Default: `DEFAULT_IDENTITY`. */
  readonly identity?: IdentitySettings;
  /** Bodies, long polls and images. Default: `DEFAULT_DOORS`. */
  readonly doors?: DoorSettings;
  /** What `/health` tells beyond the release record. Default: `{ status: "ok" }`. */
  readonly health?: () => Promise<HealthDocument>;
  /** Prometheus text of `/metrics`. Absent: the door answers 404. */
  readonly metrics?: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /**
   * Runs a task after some milliseconds, where the process lives that long. With it a revocation is repeated for
   * 30 s, for sockets that were opening meanwhile. Absent on serverless platforms.
   */
  readonly later?: (task: () => Promise<void>, delayMs: number) => void;
}

/** Where and with what a peer opens its socket. */
export type SocketGrant = Pick<ConnectResponse, "url" | "ticket" | "transport">;

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

export interface IdentitySettings {
  /** Life of an anonymous key that was never used. Default 10 min. */
  readonly keyUnusedMs: number;
  /** Life of an anonymous key after its last use. Default 90 days. */
  readonly keyIdleMs: number;
  /** Device keys that strangers of one address may mint. Default 5 an hour and 20 a day. */
  readonly mintsPerHour: number;
  readonly mintsPerDay: number;
  /** Life of a ticket. Default and most: 60 s. */
  readonly ticketMs: number;
  /** Life of a pairing code. Default 5 min. */
  readonly pairingMs: number;
  /** Codes one address may try an hour, right ones included. Default 20. */
  readonly pairingTriesPerHour: number;
  /** Codes one tenant may ask for an hour. Default 20. */
  readonly pairingsPerHour: number;
  /** Keys of a tenant beyond which it pairs no more. Default 100. */
  readonly keysPerTenant: number;
  /** Jobs an anonymous tenant may request an hour. Default 60. */
  readonly anonymousJobsPerHour: number;
  /** Image bytes an anonymous tenant may upload a day. Default 200 MB. */
  readonly anonymousImageBytesPerDay: number;
  /** Sockets an anonymous tenant may have open. Default 5. */
  readonly anonymousSockets: number;
}

export const DEFAULT_IDENTITY: IdentitySettings = {
  keyUnusedMs: 600_000,
  keyIdleMs: 7_776_000_000,
  mintsPerHour: 5,
  mintsPerDay: 20,
  ticketMs: 60_000,
  pairingMs: 300_000,
  pairingTriesPerHour: 20,
  pairingsPerHour: 20,
  keysPerTenant: 100,
  anonymousJobsPerHour: 60,
  anonymousImageBytesPerDay: 200_000_000,
  anonymousSockets: 5,
};

export interface DoorSettings {
  /** Largest JSON body, in bytes. Default 32 KiB, as for frames. */
  readonly bodyBytes: number;
  /** Long polls of `GET /jobs` that may wait at once in this process. Default 1000. */
  readonly jobWaiters: number;
  /** Time in which a granted image must be complete. Default 10 min: the grant lasts 5, and an upload takes its time. */
  readonly imageUploadMs: number;
  /** Time an image is kept when nobody fetches it. Default 7 days. */
  readonly imageRetentionMs: number;
  /** The same for anonymous tenants. Default 24 h. */
  readonly anonymousImageRetentionMs: number;
  /** Time an image is kept after a client asked where to fetch it. Default 1 h. */
  readonly fetchedImageRetentionMs: number;
}

export const DEFAULT_DOORS: DoorSettings = {
  bodyBytes: MAX_FRAME_BYTES_TO_SERVER,
  jobWaiters: 1000,
  imageUploadMs: 600_000,
  imageRetentionMs: 604_800_000,
  anonymousImageRetentionMs: 86_400_000,
  fetchedImageRetentionMs: 3_600_000,
};
