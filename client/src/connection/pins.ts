import type { PublicJwk } from "@semantest/handlers/protocol";
import { isSameKey, readPublicJwk } from "../keys.ts";
import type { KeyValueStore } from "../storage.ts";

/** Which key a server on this machine has to prove before anything is told to it. */
export interface Pins {
  /** The key of the server named `host` (`host[:port]`); undefined where none is known. */
  get(host: string): Promise<PublicJwk | undefined>;
  /** Notes the key of a server that had none. Absent: an unknown server is never trusted. */
  pin?(host: string, key: PublicJwk): Promise<void>;
}

/** Pins of first use: the key a server proves at the first meeting is the one it has to prove from then on. */
export function pinsOfFirstUse(store: KeyValueStore): Pins {
  return {
    get: async (host) => readPublicJwk(await store.get(`pin:${host}`)),
    pin: (host, key) => store.set(`pin:${host}`, key),
  };
}

/** True where this key is the server's; an unknown server's key is pinned where that is allowed. */
export async function isPinned(pins: Pins, host: string, key: PublicJwk): Promise<boolean> {
  const known = await pins.get(host);
  if (known) return isSameKey(known, key);
  if (!pins.pin) return false;
  await pins.pin(host, key);
  return true;
}
