import { createKey } from "@semantest/sdk/http";
import { httpOf } from "../connection/doors.ts";
import type { Setup } from "../connection/setup.ts";

/**
 * The setup with a device key for the public server where that is the only one to use: as a browser extension does, a played one gets
 * a key of its own at first need, which is its own tenant, and keeps it.
 */
export async function withDeviceKey(setup: Setup, signal: AbortSignal): Promise<Setup> {
  const [server] = setup.decision.servers;
  if (server.kind === "local" || setup.peer.apiKey[server.url] !== undefined) return setup;
  const { key, id } = await createKey(httpOf(setup, server), {}, signal);
  await setup.keys.save(server.origin, { key, id, savedAt: new Date().toISOString() });
  return { ...setup, peer: { ...setup.peer, apiKey: { ...setup.peer.apiKey, [server.url]: key } } };
}
