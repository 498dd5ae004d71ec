import type { KeyRecord, Ports } from "../../ports/index.ts";
import type { KeyRole } from "../../protocol/index.ts";
import { ProblemError } from "../problems.ts";
import { DEFAULT_IDENTITY, type ServiceSettings } from "../settings.ts";
import { mintKey } from "./keys.ts";
import { addressKey, DAY_MS, HOUR_MS, takeOrRefuse } from "./limits.ts";

/** A key that was just made: the only moment at which its text exists. */
export interface StoredKey {
  readonly key: string;
  readonly record: KeyRecord;
}

/** What a new key is, beyond what is made up for it. */
export type NewKey = Omit<KeyRecord, "id" | "hash" | "createdAt">;

/** Makes a key and stores its hash. */
export async function storeKey(
  { keys, clock, ids }: Pick<Ports, "keys" | "clock" | "ids">,
  wanted: NewKey,
): Promise<StoredKey> {
  const { key, id, hash } = mintKey(wanted.role, (bytes) => ids.random(bytes));
  const record: KeyRecord = { ...wanted, id, hash, createdAt: clock.now() };
  await keys.put(record);
  return { key, record };
}

/**
 * A device key for a stranger, which is its own new tenant. Throws a 403 where the server is closed to strangers and
 * a 429 beyond what one address may mint.
 */
export async function mintAnonymousKey(
  ports: Pick<Ports, "keys" | "clock" | "ids" | "limiter" | "telemetry">,
  settings: Pick<ServiceSettings, "anonymousKeys" | "identity" | "resumeKeys">,
  ip: string,
): Promise<StoredKey> {
  const { identity = DEFAULT_IDENTITY } = settings;
  if (settings.anonymousKeys === "closed") {
    throw new ProblemError({
      status: 403,
      code: "PERMISSION_DENIED",
      detail: "This server gives no keys to strangers.",
      hint: "Ask whoever runs it for a key, or run your own server.",
    });
  }
  const address = addressKey(settings, ip);
  const words = { detail: "Too many new keys from this address.", hint: "Use the key you have, or wait." };
  await takeOrRefuse(ports, {
    key: `mints-hour:${address}`,
    limit: identity.mintsPerHour,
    windowMs: HOUR_MS,
    ...words,
  });
  await takeOrRefuse(ports, {
    key: `mints-day:${address}`,
    limit: identity.mintsPerDay,
    windowMs: DAY_MS,
    ...words,
  });
  return storeKey(ports, {
    role: "device",
    tenant: ports.ids.uuid(),
    anonymous: true,
    own: false,
    expiresAt: ports.clock.now() + identity.keyUnusedMs,
  });
}

/**
 * A key that the operator gives to somebody: a client key of a new tenant, unless it names others. Throws a 403 for a
 * second operator.
 */
export async function mintOperatorsKey(
  ports: Pick<Ports, "keys" | "clock" | "ids">,
  wanted: {
    readonly role?: KeyRole | undefined;
    readonly tenant?: string | undefined;
    readonly name?: string | undefined;
  },
): Promise<StoredKey> {
  const { role = "client", tenant = ports.ids.uuid(), name } = wanted;
  if (role === "operator") {
    throw new ProblemError({
      status: 403,
      code: "PERMISSION_DENIED",
      detail: "role: operator keys are not minted here.",
      hint: "The operator key belongs to the deployment; allowed roles: client, device.",
    });
  }
  return storeKey(ports, { role, tenant, anonymous: false, own: false, ...(name !== undefined && { name }) });
}
