import type { EventKey } from "../../ports/index.ts";

/** Key of one item. */
export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/*
 * The names of the store design. Parts are percent-encoded, which changes nothing of a name we make, so that no two items
 * run together whatever a part holds.
 */

const SEQUENCE_DIGITS = 6;
const MINUTE_MS = 60_000;

export const RELEASE_KEY: ItemKey = { pk: "g", sk: "release" };

export function tenantPartition(tenant: string): string {
  return `t:${encodeURIComponent(tenant)}`;
}

export function dispatchKey(tenant: string): ItemKey {
  return { pk: tenantPartition(tenant), sk: "d" };
}

export const SESSION_PREFIX = "s:";

export function sessionKey(tenant: string, session: string): ItemKey {
  return { pk: tenantPartition(tenant), sk: `${SESSION_PREFIX}${encodeURIComponent(session)}` };
}

export function jobPartition(tenant: string, correlationId: string): string {
  return `${tenantPartition(tenant)}:j:${encodeURIComponent(correlationId)}`;
}

export const JOB_SORT = "m";

export function jobKey(tenant: string, correlationId: string): ItemKey {
  return { pk: jobPartition(tenant, correlationId), sk: JOB_SORT };
}

export const EVENT_PREFIX = "e:";

export function eventKey(tenant: string, correlationId: string, key: EventKey): ItemKey {
  const place =
    "id" in key
      ? `~:${encodeURIComponent(key.id)}`
      : `${key.attempt}:${key.source}:${String(key.sequence).padStart(SEQUENCE_DIGITS, "0")}`;
  return { pk: jobPartition(tenant, correlationId), sk: `${EVENT_PREFIX}${place}` };
}

export const IMAGE_PREFIX = "i:";

export function imageKey(tenant: string, correlationId: string, imageId: string): ItemKey {
  return {
    pk: jobPartition(tenant, correlationId),
    sk: `${IMAGE_PREFIX}${encodeURIComponent(imageId)}`,
  };
}

export function keyById(keyId: string): ItemKey {
  return { pk: `k:${encodeURIComponent(keyId)}`, sk: "k" };
}

export const KEY_PREFIX = "k:";

export function keyOfTenant(tenant: string, keyId: string): ItemKey {
  return { pk: tenantPartition(tenant), sk: `${KEY_PREFIX}${encodeURIComponent(keyId)}` };
}

export function ticketKey(hash: string): ItemKey {
  return { pk: `x:${encodeURIComponent(hash)}`, sk: "x" };
}

export function pairingKey(id: string): ItemKey {
  return { pk: `p:${encodeURIComponent(id)}`, sk: "p" };
}

/** `startsAt`: milliseconds since the epoch. Windows of another length than a minute stand beside those of one. */
export function windowKey(counter: string, windowMs: number, startsAt: number): ItemKey {
  return {
    pk: `r:${encodeURIComponent(counter)}:${Math.floor(startsAt / MINUTE_MS)}`,
    sk: windowMs === MINUTE_MS ? "r" : `r:${windowMs}`,
  };
}
