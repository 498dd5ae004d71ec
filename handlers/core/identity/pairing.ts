import type { PairingRecord, Ports } from "../../ports/index.ts";
import type { PublicJwk } from "../../protocol/index.ts";
import { ProblemError } from "../problems.ts";
import { DEFAULT_IDENTITY, type IdentitySettings, type ServiceSettings } from "../settings.ts";
import { type Caller, LOCAL_TENANT } from "./contract.ts";
import { addressKey, HOUR_MS, takeOrRefuse } from "./limits.ts";
import { type StoredKey, storeKey } from "./minting.ts";
import { mintPairingCode, pairingIdOf, readPairingCode } from "./pairingCode.ts";
import { sha256Hex } from "./secrets.ts";

type PairingPorts = Pick<Ports, "keys" | "clock" | "ids" | "limiter" | "telemetry">;
type PairingSettings = Pick<ServiceSettings, "identity" | "resumeKeys">;

/** Codes that are tried before a taken one is taken for an outage. */
const MAX_DRAWS = 5;
const DEFAULT_NAME = "client";

/** What a client shows of itself with a code. */
export interface Redeeming {
  readonly typed: string;
  readonly ip: string;
  readonly name?: string | undefined;
  readonly signingKey?: PublicJwk | undefined;
  /** Whoever calls, where it showed a key. */
  readonly caller?: Caller | undefined;
}

/**
 * A code that lets one client into the tenant. Throws a 429 beyond the tenant's codes an hour and a 409 where it has
 * as many keys as it may.
 */
export async function offerPairing(
  ports: PairingPorts,
  { identity = DEFAULT_IDENTITY }: PairingSettings,
  tenant: string,
): Promise<{ readonly code: string; readonly expiresAt: number }> {
  await takeOrRefuse(ports, {
    key: `pairings:${tenant}`,
    limit: identity.pairingsPerHour,
    windowMs: HOUR_MS,
    detail: `More than ${identity.pairingsPerHour} pairing codes an hour.`,
    hint: "Use a code that is still valid, or wait.",
  });
  const keys = await ports.keys.list(tenant);
  if (keys.length >= identity.keysPerTenant) throw tooManyKeys(identity.keysPerTenant);
  const createdAt = ports.clock.now();
  const expiresAt = createdAt + identity.pairingMs;
  for (let draw = 0; draw < MAX_DRAWS; draw += 1) {
    const code = mintPairingCode((bytes) => ports.ids.random(bytes));
    const pairing = { id: pairingIdOf(code), hash: sha256Hex(code), tenant, createdAt, expiresAt };
    if ((await ports.keys.createPairing(pairing)) === "created") return { code, expiresAt };
  }
  throw new ProblemError({
    status: 503,
    code: "UNAVAILABLE",
    detail: "No free pairing code was found.",
    hint: "Ask again.",
    retryAfterMs: 1000,
  });
}

/**
 * The client key a code stands for. A wrong, void, used or expired code is answered alike, so that nobody learns which
 * codes are open. Throws a 429 beyond the codes one address may try.
 */
export async function redeemPairing(
  ports: PairingPorts,
  settings: PairingSettings,
  redeeming: Redeeming,
): Promise<StoredKey> {
  const { identity = DEFAULT_IDENTITY } = settings;
  const code = readPairingCode(redeeming.typed);
  if (code === undefined) throw unknownCode();
  await takeOrRefuse(ports, {
    key: `pairing-tries:${addressKey(settings, redeeming.ip)}`,
    limit: identity.pairingTriesPerHour,
    windowMs: HOUR_MS,
    detail: "Too many pairing codes from this address.",
    hint: "Check the code in the extension's popup, and wait.",
  });
  const redeemed = await ports.keys.redeemPairing(pairingIdOf(code), sha256Hex(code));
  if (redeemed.outcome !== "redeemed") throw unknownCode();
  return pair(ports, identity, redeemed.pairing, redeeming);
}

async function pair(
  ports: PairingPorts,
  identity: IdentitySettings,
  { tenant }: PairingRecord,
  { name = DEFAULT_NAME, signingKey, caller }: Redeeming,
): Promise<StoredKey> {
  const keys = await ports.keys.list(tenant);
  const devices = keys.filter((it) => it.role === "device");
  // A code outlives the device that offered it: after an erasure it must let nobody in.
  if (devices.length === 0 && tenant !== LOCAL_TENANT) throw unknownCode();
  const anonymous = devices.some((it) => it.anonymous);
  const now = ports.clock.now();
  return storeKey(ports, {
    role: "client",
    tenant,
    name,
    anonymous,
    own: caller?.tenant === tenant && devices.some((it) => it.id === caller.keyId),
    ...(signingKey !== undefined && { signingKey }),
    lastUsedAt: now,
    ...(anonymous && { expiresAt: now + identity.keyIdleMs }),
  });
}

function unknownCode(): ProblemError {
  return new ProblemError({
    status: 404,
    code: "INVALID_INPUT",
    detail: "This pairing code is not valid (any more).",
    hint: "Codes have 8 characters, work once and for 5 minutes: get a new one from the extension's popup.",
  });
}

function tooManyKeys(limit: number): ProblemError {
  return new ProblemError({
    status: 409,
    code: "INVALID_INPUT",
    detail: `This tenant has ${limit} keys, the most it may have.`,
    hint: "Remove clients that are not used any more.",
  });
}
