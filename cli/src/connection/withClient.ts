import { SemantestClient } from "@semantest/sdk";
import { loadKeyPair } from "@semantest/sdk/node";
import type { Context } from "../context.ts";
import { setUp, type Where } from "./setup.ts";

/** Gives a client that is closed afterwards, whatever happens. It connects when it is asked to. */
export async function withClient<T>(
  context: Context,
  where: Where,
  { follow = false }: { readonly follow?: boolean },
  use: (client: SemantestClient) => Promise<T>,
): Promise<T> {
  const { peer, folders } = await setUp(context, where);
  const client = new SemantestClient({ ...peer, follow, signingKey: await loadKeyPair(folders.signingKey) });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}
