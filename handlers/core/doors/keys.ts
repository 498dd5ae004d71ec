import * as v from "valibot";
import type { KeyRecord } from "../../ports/index.ts";
import { type CreatedKey, CreateKeyRequestSchema, IdSchema, type ListedKey } from "../../protocol/index.ts";
import type { Caller } from "../identity/contract.ts";
import { KEY_ID_PATTERN } from "../identity/keys.ts";
import { mintAnonymousKey, mintOperatorsKey, type StoredKey } from "../identity/minting.ts";
import { eraseTenant, removeKey } from "../identity/revocation.ts";
import { ProblemError } from "../problems.ts";
import { forbidden, optionalCaller, requireCaller } from "./access.ts";
import { absent } from "./answers.ts";
import { type DoorContext, type DoorGroup, type DoorParts, isoTime } from "./door.ts";
import { readBody, readQuery } from "./input.ts";

const TenantQuerySchema = v.object({ tenant: v.optional(IdSchema) });

/** `/keys`: minting, listing, removing. */
export const keyDoors: DoorGroup = (app, parts) => {
  app.post("/keys", async (c) => c.json(createdKey(await mint(c, parts)), 201));
  app.get("/keys", async (c) => {
    const caller = await requireCaller(c, parts, "operator", "device", "client");
    const keys = await parts.ports.keys.list(listedTenant(c, caller));
    return c.json({ keys: keys.filter((it) => !it.own).map((it) => listedKey(it, caller)) });
  });
  app.delete("/keys/self", async (c) => {
    const { tenant, keyId } = await requireCaller(c, parts, "device");
    await eraseTenant(parts.ports, parts.settings, parts.delivery, tenant, keyId);
    return c.body(null, 204);
  });
  app.delete("/keys/:id", async (c) => {
    const caller = await requireCaller(c, parts, "operator", "device", "client");
    const key = await findKey(parts, caller, c.req.param("id"));
    if (key === undefined) throw absent("key");
    // A stolen client key must not lock out the browser it was paired with.
    const mayRemove = caller.roles.some((role) => role !== "client") || key.id === caller.keyId;
    if (!mayRemove) throw forbidden(caller, ["device", "operator"]);
    await removeKey(parts.ports, parts.settings, parts.delivery, key);
    return c.body(null, 204);
  });
};

/** The answer that shows a new key, the only one that ever does. */
export function createdKey({ key, record }: StoredKey): CreatedKey {
  return { ...publicMembers(record), key };
}

/** A stranger gets a device key of its own; the operator gives keys of any tenant. */
async function mint(c: DoorContext, parts: DoorParts): Promise<StoredKey> {
  const { ports, settings } = parts;
  const caller = await optionalCaller(c, parts);
  const wanted = await readBody(c, CreateKeyRequestSchema);
  if (caller?.roles.includes("operator")) return mintOperatorsKey(ports, wanted);
  if (caller !== undefined && !caller.local) throw forbidden(caller, ["operator"]);
  const { role = "device", tenant, name } = wanted;
  if (role === "device" && tenant === undefined && name === undefined) {
    return mintAnonymousKey(ports, settings, c.env.ip);
  }
  throw new ProblemError({
    status: 403,
    code: "PERMISSION_DENIED",
    detail: "role, tenant, name: only an operator key may choose them.",
    hint: "Send no body for a new device key; a client gets its key by POST /pairings/{code}.",
  });
}

function listedTenant(c: DoorContext, caller: Caller): string {
  const { tenant } = readQuery(c, TenantQuerySchema);
  if (!caller.roles.includes("operator")) return caller.tenant;
  if (tenant !== undefined) return tenant;
  throw new ProblemError({
    status: 400,
    code: "INVALID_INPUT",
    detail: "tenant: is missing.",
    hint: "An operator lists one tenant: GET /keys?tenant=<name>.",
    errors: [{ field: "tenant", problem: "is missing" }],
  });
}

/** A tenant finds keys in its own list alone, where also a key stands whose removal failed half-way. */
async function findKey({ ports }: DoorParts, caller: Caller, keyId: string): Promise<KeyRecord | undefined> {
  if (!KEY_ID_PATTERN.test(keyId)) return undefined;
  if (caller.roles.includes("operator")) return ports.keys.find(keyId);
  return (await ports.keys.list(caller.tenant)).find((it) => it.id === keyId);
}

function listedKey(record: KeyRecord, { keyId }: Caller): ListedKey {
  const { lastUsedAt, signingKey } = record;
  return {
    ...publicMembers(record),
    ...(lastUsedAt !== undefined && { lastUsedAt: isoTime(lastUsedAt) }),
    self: record.id === keyId,
    ...(signingKey !== undefined && { signingKey }),
  };
}

function publicMembers({ id, role, tenant, name, createdAt }: KeyRecord): Omit<CreatedKey, "key"> {
  return { id, role, tenant, ...(name !== undefined && { name }), createdAt: isoTime(createdAt) };
}
