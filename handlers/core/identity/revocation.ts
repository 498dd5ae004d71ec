import { type Ports, StoreUnavailable } from "../../ports/index.ts";
import type { Delivery } from "../delivery/contract.ts";
import type { ServiceSettings } from "../settings.ts";

type RevocationPorts = Pick<Ports, "keys" | "telemetry">;
type Revoking = Pick<Delivery, "revokeSessions" | "erase">;

/** When a revocation is repeated, milliseconds after it: 30 s, for sockets that were opening when it happened. */
const REPEATS_MS = [5000, 10_000, 15_000, 20_000, 25_000, 30_000] as const;

/**
 * Removes a key and closes its sockets. Its sessions are revoked before, so that whoever repeats a call that failed
 * half-way still finds the key, and after, for those that opened in between.
 */
export async function removeKey(
  ports: RevocationPorts,
  settings: Pick<ServiceSettings, "later">,
  delivery: Pick<Revoking, "revokeSessions">,
  key: { readonly tenant: string; readonly id: string },
): Promise<void> {
  await delivery.revokeSessions(key.tenant, key.id);
  await ports.keys.remove(key.tenant, key.id);
  await delivery.revokeSessions(key.tenant, key.id);
  for (const delayMs of REPEATS_MS) settings.later?.(() => repeat(ports, delivery, key), delayMs);
}

/** Removes everything of a tenant; the asking key last, so that it can ask again where this failed half-way. */
export async function eraseTenant(
  ports: RevocationPorts,
  settings: Pick<ServiceSettings, "later">,
  delivery: Revoking,
  tenant: string,
  askingKeyId: string | undefined,
): Promise<void> {
  const keys = await ports.keys.list(tenant);
  for (const key of keys) if (key.id !== askingKeyId) await removeKey(ports, settings, delivery, key);
  await delivery.erase(tenant);
  for (const key of keys) if (key.id === askingKeyId) await removeKey(ports, settings, delivery, key);
}

async function repeat(
  { telemetry }: RevocationPorts,
  delivery: Pick<Revoking, "revokeSessions">,
  key: { readonly tenant: string; readonly id: string },
): Promise<void> {
  try {
    await delivery.revokeSessions(key.tenant, key.id);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    telemetry.log("warn", "revocation_not_repeated", { keyId: key.id });
  }
}
