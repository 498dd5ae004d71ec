import { createKey } from "@semantest/sdk/http";
import { atDoors } from "../connection/doors.ts";
import type { Setup } from "../connection/setup.ts";

/**
 * The setup with a device key for the public server where that is the one to use, because no other may be or is there: as a browser
 * extension does, a played one gets a key of its own at first need, which is its own tenant, and keeps it.
 */
export async function withDeviceKey(setup: Setup, signal: AbortSignal): Promise<Setup> {
  const { remote } = setup.decision;
  if (setup.peer.apiKey[remote.url] !== undefined) return setup;
  const created = await atDoors(setup, signal, async ({ server, http }) =>
    server.kind === "local" ? undefined : createKey(http, {}, signal),
  );
  if (created === undefined) return setup;
  const { key, id } = created;
  await setup.keys.save(remote.origin, { key, id, savedAt: new Date().toISOString() });
  return { ...setup, peer: { ...setup.peer, apiKey: { ...setup.peer.apiKey, [remote.url]: key } } };
}
