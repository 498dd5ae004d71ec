import { SemantestClient } from "@semantest/sdk";
import { loadKeyPair } from "@semantest/sdk/node";
import type { Context } from "../context.ts";
import { setUp, type Where } from "./setup.ts";

/**
 * Gives a client that is closed afterwards, whatever happens. It connects when it is asked to. `mayMove`: there is a
 * second server where it is let in.
 */
export async function withClient<T>(
  context: Context,
  where: Where,
  { follow = false }: { readonly follow?: boolean },
  use: (client: SemantestClient, mayMove: boolean) => Promise<T>,
): Promise<T> {
  const { peer, folders, decision } = await setUp(context, where);
  const client = new SemantestClient({ ...peer, follow, signingKey: await loadKeyPair(folders.signingKey) });
  try {
    return await use(client, decision.servers.length > 1 && Object.keys(peer.apiKey).length > 0);
  } finally {
    await client.close();
  }
}
