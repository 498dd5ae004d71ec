import type { Address, EndedJob, RunningJob } from "../../ports/index.ts";

/** What happened to a tenant, as far as dispatch is concerned. */
export type DispatchEvent =
  | {
      readonly type: "online";
      readonly session: string;
      readonly address: Address;
      readonly generation: number;
      readonly slots: number;
      /** Jobs the extension names as its own. */
      readonly holds: readonly string[];
      readonly givesUp: readonly string[];
    }
  | { readonly type: "offline"; readonly session: string; readonly connection: string }
  | {
      readonly type: "request";
      readonly correlationId: string;
      readonly owner?: string;
      readonly target?: string;
      readonly expiresAt: number;
      /** Attempt it starts with; above 1 where earlier attempts left events. */
      readonly attempt: number;
    }
  | {
      readonly type: "renew";
      readonly session: string;
      readonly holds: readonly string[];
      readonly givesUp: readonly string[];
    }
  | {
      readonly type: "gone";
      readonly session: string;
      readonly connection: string;
      /** Job whose first push found nobody: its lease goes back, the attempt stays. */
      readonly unsent?: string;
    }
  | {
      readonly type: "ended";
      readonly correlationId: string;
      /** Number of the final event, where it has one. */
      readonly sequence?: number;
    }
  | {
      readonly type: "lapsed";
      readonly correlationId: string;
      /** Attempt the reader looked at; a newer one is left alone. */
      readonly attempt: number;
      /** When the holder's newest event of this attempt was stored; it renewed the lease. */
      readonly renewedAt?: number;
      readonly initiated: boolean;
      /** Last number of this attempt that is stored without a gap before it. */
      readonly sequence: number;
    }
  | { readonly type: "cancel"; readonly correlationId: string }
  | { readonly type: "follow"; readonly session: string; readonly follows: boolean }
  /** Nothing but time: whatever has expired ends. */
  | { readonly type: "expire" }
  | { readonly type: "erase" };

/** What has to be done once the changes are stored. */
export type DispatchEffect =
  /** Send the request to the taker; the first push of this attempt. */
  | { readonly effect: "assign"; readonly job: RunningJob; readonly address: Address }
  /** Tell the holder of the cancellation. */
  | { readonly effect: "cancel"; readonly job: RunningJob; readonly address: Address }
  /** Store and send the server's own final event. */
  | { readonly effect: "finish"; readonly job: EndedJob }
  /** Nothing was changed: the queue is full. */
  | { readonly effect: "full" }
  /** The number of connected extensions changed: tell these sessions. */
  | { readonly effect: "peers"; readonly extensions: number; readonly sessions: readonly string[] };

/** Limits of dispatch, from `DeliverySettings`. Milliseconds. */
export interface DispatchPolicy {
  readonly leaseMs: number;
  readonly abandonedMs: number;
  readonly queueLimit: number;
}

/** Time an ended job is remembered in the dispatch record, milliseconds. */
export const ENDED_MS = 3_600_000;
