import type {
  DispatchChange,
  ImageRecord,
  JobRecord,
  KeyRecord,
  PairingRecord,
  SessionRecord,
  StoredEvent,
} from "../../ports/index.ts";

/**
 * Smallest durable change of the store. Each says what is, never how much more: applying a list of them again, from any
 * point on, gives the same state, so a snapshot may be taken while changes go on.
 */
export type Entry =
  | { readonly op: "session"; readonly session: SessionRecord }
  | { readonly op: "job"; readonly job: JobRecord }
  | {
      readonly op: "cancel";
      readonly tenant: string;
      readonly correlationId: string;
      readonly id: string;
      readonly text: string;
    }
  | { readonly op: "event"; readonly event: StoredEvent }
  | { readonly op: "image"; readonly image: ImageRecord }
  | { readonly op: "key"; readonly key: KeyRecord }
  | { readonly op: "removeKey"; readonly tenant: string; readonly id: string }
  | { readonly op: "pairing"; readonly pairing: PairingRecord; readonly wrongTries: number }
  | { readonly op: "removePairing"; readonly id: string }
  | DispatchEntry;

/** Changes of one tenant's dispatch record; skipped where the record already has this version or a later one. */
export interface DispatchEntry {
  readonly op: "dispatch";
  readonly tenant: string;
  /** Version after the changes. */
  readonly version: number;
  /** When they were written, milliseconds since the epoch. */
  readonly at: number;
  readonly changes: readonly DispatchChange[];
}
