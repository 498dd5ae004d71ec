import type { RunningJob } from "../../ports/index.ts";
import type { Cursor, ErrorCode, Frame, JobDocument, JobStatus } from "../../protocol/index.ts";

/** Who hands in a durable event: a socket's session, or an HTTP caller without one. */
export interface Sender {
  readonly tenant: string;
  /** Absent for `POST /events` without a session. */
  readonly session?: string;
  readonly keyId?: string;
}

/** What became of a request or cancellation. */
export type Submitted =
  | {
      readonly accepted: true;
      readonly correlationId: string;
      readonly status: JobStatus;
      /** 1-based, while queued. */
      readonly queuePosition?: number;
      /** Milliseconds since the epoch. */
      readonly expiresAt: number;
    }
  | Refusal;

export interface Refusal {
  readonly accepted: false;
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly retryAfterMs?: number;
}

/** What the HTTP doors need of delivery. Every method may throw `StoreUnavailable`. */
export interface Delivery {
  /** Stores a request or a cancellation and sends it on its way. */
  submit(sender: Sender, frame: Frame): Promise<Submitted>;
  /** State and events of a job beyond the cursor; ends or passes on a job whose lease or time has run out. */
  job(tenant: string, correlationId: string, after?: Cursor): Promise<JobDocument | undefined>;
  /** The job while an extension holds it. */
  running(tenant: string, correlationId: string): Promise<RunningJob | undefined>;
  /** Connected extensions of the tenant. */
  extensions(tenant: string): Promise<number>;
  /** Marks every session of the key revoked and closes its sockets. */
  revokeSessions(tenant: string, keyId: string): Promise<void>;
  /** Drops queue and sessions; everything the tenant stored before now counts as absent. */
  erase(tenant: string): Promise<void>;
  /** Time of the tenant's last erasure, milliseconds since the epoch; 0 for never. */
  erasedAt(tenant: string): Promise<number>;
}
