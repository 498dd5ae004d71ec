import { createKey, createPairing, Http, redeemPairing } from "@semantest/sdk/http";
import { createKeyPair, exportKeyPair, exportPublicKey, importKeyPair } from "@semantest/sdk/signing";
import * as v from "valibot";
import { areaStore } from "./areaStore.ts";

const IdentitySchema = v.object({
  /** Device key: what this browser is to the server that issued it. */
  device: v.string(),
  tenant: v.string(),
  /** Client key for the popup's own requests; absent until its pairing went through. */
  client: v.optional(v.string()),
});
type Identity = v.InferOutput<typeof IdentitySchema>;

const KeyPairSchema = v.object({
  kty: v.literal("EC"),
  crv: v.literal("P-256"),
  x: v.string(),
  y: v.string(),
  d: v.string(),
});

const identities = areaStore(chrome.storage.local, "identity:");

/** Keys that this server issued; undefined where there are none yet. */
export async function readIdentity(server: string): Promise<Identity | undefined> {
  const found = v.safeParse(IdentitySchema, await identities.get(server));
  return found.success ? found.output : undefined;
}

/** Servers that issued keys, those among them that were asked before this call. */
export function identityServers(): Promise<readonly string[]> {
  return inTurn(() => identities.keys());
}

/**
 * Keys of this server, got from it where there are none. The key is on disk before anything is done with it. Whoever
 * asks meanwhile waits: two keys would be two tenants.
 */
export function ensureIdentity(server: string, signal: AbortSignal): Promise<Identity> {
  return inTurn(async () => (await readIdentity(server)) ?? (await getIdentity(server, signal)));
}

async function getIdentity(server: string, signal: AbortSignal): Promise<Identity> {
  signal.throwIfAborted();
  const { key: device, tenant } = await createKey(new Http({ server }), {}, signal);
  const identity = { device, tenant };
  await identities.set(server, identity);
  return identity;
}

/** A client key of the extension's own tenant, got by a pairing with itself. */
export function ensureClientKey(server: string, signal: AbortSignal): Promise<string> {
  return inTurn(async () => {
    signal.throwIfAborted();
    const identity = (await readIdentity(server)) ?? (await getIdentity(server, signal));
    return identity.client ?? getClientKey(server, identity, signal);
  });
}

async function getClientKey(server: string, identity: Identity, signal: AbortSignal): Promise<string> {
  const http = new Http({ server, apiKey: identity.device });
  const { code } = await createPairing(http, signal);
  const signingKey = await exportPublicKey(await ownKeyPair());
  const { key } = await redeemPairing(http, code, { name: "This browser", signingKey }, signal);
  await identities.set(server, { ...identity, client: key });
  return key;
}

/** Forgets a client key that the server takes no more; the next who needs one gets another. */
export function dropClientKey(server: string, refused: string): Promise<void> {
  return inTurn(async () => {
    const identity = await readIdentity(server);
    if (identity?.client !== refused) return;
    const { client: _refused, ...rest } = identity;
    await identities.set(server, rest);
  });
}

/** Forgets what this server issued. */
export function forgetIdentity(server: string): Promise<void> {
  return inTurn(() => identities.delete(server));
}

let last: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = last.then(work);
  last = result.catch(() => undefined);
  return result;
}

let pair: Promise<CryptoKeyPair> | undefined;

/** The key pair that signs the popup's own requests. */
export function ownKeyPair(): Promise<CryptoKeyPair> {
  pair ??= readKeyPair();
  return pair;
}

/** The pair on disk was erased: the next one is another. */
export function forgetKeyPair(): void {
  pair = undefined;
}

async function readKeyPair(): Promise<CryptoKeyPair> {
  const name = "ownKeyPair";
  const found = v.safeParse(KeyPairSchema, (await chrome.storage.local.get(name))[name]);
  if (found.success) return importKeyPair(found.output, true);
  const made = await createKeyPair(true);
  await chrome.storage.local.set({ [name]: await exportKeyPair(made) });
  return made;
}
