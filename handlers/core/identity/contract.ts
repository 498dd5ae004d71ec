/** A session that a resume token names. */
export interface Resumed {
  readonly session: string;
  readonly tenant: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}
