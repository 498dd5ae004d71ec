import { Http, listKeys, revokeKey } from "@semantest/sdk/http";
import * as v from "valibot";
import { codeOf } from "./codeOf.ts";

/** Longest time for a server to remove something, milliseconds. */
const REMOVE_MS = 10_000;

/** Age after which nothing is owed any more, milliseconds: a server drops a key that nobody used for 90 days, and its tenant. */
export const KEEP_MS = 90 * 24 * 3_600_000;

/** Keys of clients that may be owed at once; the oldest fall out. Tenants that are owed all stay. */
const MAX_KEYS = 100;

export const RemovalSchema = v.object({
  server: v.string(),
  /** Device key: without it nobody could remove anything of its tenant any more. */
  device: v.string(),
  /** Id of a client's key; absent: the device key goes, and with it the whole tenant. */
  keyId: v.optional(v.string()),
  /** Milliseconds since the epoch. */
  since: v.number(),
});
/** Something that a server has yet to remove. */
export type Removal = v.InferOutput<typeof RemovalSchema>;

/** What is owed once the removal of a client's key is owed too. Pure. */
export function withKey(owed: readonly Removal[], key: Removal): readonly Removal[] {
  const keys = owed.filter((it) => it.keyId !== undefined).slice(1 - MAX_KEYS);
  return [...owed.filter((it) => it.keyId === undefined || keys.includes(it)), key];
}

/** What is owed once these tenants are: with a tenant go its clients' keys, and it is owed once. Pure. */
export function withTenants(owed: readonly Removal[], tenants: readonly Removal[]): readonly Removal[] {
  return [...owed.filter(({ device }) => !tenants.some((it) => it.device === device)), ...tenants];
}

/** True once its server has removed it, or would have by now. Never rejects. */
export async function isOver({ server, device, keyId, since }: Removal): Promise<boolean> {
  if (Date.now() - since >= KEEP_MS) return true;
  const http = new Http({ server, apiKey: device });
  const signal = AbortSignal.timeout(REMOVE_MS);
  // Something on the way may call this a success, and the server a mistake where it is gone: its list alone tells.
  await revokeKey(http, keyId ?? "self", signal).catch(() => undefined);
  return listKeys(http, { signal }).then(
    (keys) => keyId !== undefined && keys.every(({ id }) => id !== keyId),
    // A device key the server knows no more has nothing left to remove.
    isRefusal,
  );
}

/** True where the service itself refuses a key. Pure. */
export function isRefusal(error: unknown): boolean {
  return ["PERMISSION_DENIED", "REVOKED"].includes(codeOf(error));
}
