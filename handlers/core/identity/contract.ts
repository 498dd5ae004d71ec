import type { KeyRole } from "../../protocol/index.ts";

/** Tenant of every caller and socket that needs no key, on the laptop's own server. */
export const LOCAL_TENANT = "local";

/** Who calls an HTTP door. */
export interface Caller {
  readonly tenant: string;
  /** What it may do: the one role of its key; client and device at once for the peers of tenant `local`. */
  readonly roles: readonly KeyRole[];
  /** Absent for the peers of tenant `local`. */
  readonly keyId?: string;
  /** Its key was minted without an operator: smaller quotas. */
  readonly anonymous: boolean;
  /** Speaks for tenant `local` without a key. */
  readonly local: boolean;
}

/** A session that a resume token names. */
export interface Resumed {
  readonly session: string;
  readonly tenant: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}
