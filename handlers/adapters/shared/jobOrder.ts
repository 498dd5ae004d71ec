import type { StoredEvent } from "../../ports/index.ts";
import type { Cursor } from "../../protocol/index.ts";

/** Whether a receiver with this cursor does not have the event yet; unnumbered ones nobody counts. */
export function isBeyond({ key }: StoredEvent, after: Cursor | undefined): boolean {
  if (after === undefined || "id" in key) return true;
  const [attempt, sequence] = after;
  return key.attempt > attempt || (key.attempt === attempt && key.sequence > sequence);
}

/** Numbered events by attempt and sequence, then unnumbered ones by storage time; ties by id, as on every platform. */
export function inOrder(a: StoredEvent, b: StoredEvent): number {
  const byId = a.id < b.id ? -1 : 1;
  if ("id" in a.key) return "id" in b.key ? a.storedAt - b.storedAt || byId : 1;
  if ("id" in b.key) return -1;
  return a.key.attempt - b.key.attempt || a.key.sequence - b.key.sequence || byId;
}
