import { type KeyRecord, type Ports, StoreUnavailable } from "../../ports/index.ts";
import { DEFAULT_IDENTITY, type ServiceSettings } from "../settings.ts";
import { type Caller, LOCAL_TENANT } from "./contract.ts";
import { hashKey, parseKey } from "./keys.ts";
import { HOUR_MS } from "./limits.ts";
import { equalSecrets } from "./secrets.ts";

/** Name under which the operator calls; it owns no jobs, so no door looks anything up under it. */
const OPERATOR_TENANT = "operator";

/** Why nobody was recognised: nothing was shown, or what was shown is not valid here. */
export interface NotRecognised {
  readonly refused: "missing" | "wrong";
}

/**
 * Who shows this `X-API-Key`. On the laptop's own server nobody needs one, or everybody shows its access token.
 * Notes the use of a key, at most once an hour.
 */
export async function authenticate(
  ports: Pick<Ports, "keys" | "clock" | "telemetry">,
  settings: Pick<ServiceSettings, "localTenant" | "accessToken" | "identity">,
  apiKey: string | undefined,
): Promise<Caller | NotRecognised> {
  const { localTenant, accessToken } = settings;
  if (apiKey === undefined)
    return localTenant && accessToken === undefined ? LOCAL_CALLER : { refused: "missing" };
  if (localTenant && isAccessToken(accessToken, apiKey)) return LOCAL_CALLER;
  const caller = await callerWithKey(ports, settings, apiKey);
  if (caller !== undefined) return caller;
  ports.telemetry.count("keys_refused_total");
  return { refused: "wrong" };
}

export function isRecognised(result: Caller | NotRecognised): result is Caller {
  return !("refused" in result);
}

/** Whether somebody showed the laptop's access token; false where there is none. */
export function isAccessToken(accessToken: string | undefined, shown: string): boolean {
  return accessToken !== undefined && equalSecrets(accessToken, shown);
}

const LOCAL_CALLER: Caller = {
  tenant: LOCAL_TENANT,
  roles: ["client", "device"],
  anonymous: false,
  local: true,
};

async function callerWithKey(
  ports: Pick<Ports, "keys" | "clock" | "telemetry">,
  settings: Pick<ServiceSettings, "identity">,
  apiKey: string,
): Promise<Caller | undefined> {
  const parsed = parseKey(apiKey);
  if (parsed === undefined) return undefined;
  const hash = hashKey(apiKey);
  const { id, role } = parsed;
  if (role === "operator") {
    const stored = await ports.keys.operatorKeyHash();
    if (stored === undefined || !equalSecrets(stored, hash)) return undefined;
    return { tenant: OPERATOR_TENANT, roles: ["operator"], keyId: id, anonymous: false, local: false };
  }
  const record = await ports.keys.find(id);
  if (record === undefined || !equalSecrets(record.hash, hash)) return undefined;
  await noteUse(ports, settings, record);
  const { tenant, anonymous } = record;
  return { tenant, roles: [record.role], keyId: id, anonymous, local: false };
}

/** Moves the expiry of an anonymous key on. A store that cannot do it now will be asked at the next call. */
async function noteUse(
  { keys, clock, telemetry }: Pick<Ports, "keys" | "clock" | "telemetry">,
  { identity = DEFAULT_IDENTITY }: Pick<ServiceSettings, "identity">,
  record: KeyRecord,
): Promise<void> {
  const now = clock.now();
  if (record.lastUsedAt !== undefined && now - record.lastUsedAt < HOUR_MS) return;
  try {
    await keys.touch(record.id, now, record.anonymous ? now + identity.keyIdleMs : record.expiresAt);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    telemetry.log("warn", "key_use_not_noted", { keyId: record.id });
  }
}
