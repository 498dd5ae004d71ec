import { SemantestClient } from "@semantest/sdk";
import { loadKeyPair } from "@semantest/sdk/node";
import type { Context } from "../context.ts";
import { blameEnvironmentKey } from "./environmentKey.ts";
import { type Setup, setUp, type Where } from "./setup.ts";

/** Gives a client that is closed afterwards, whatever happens. It connects when it is asked to. */
export async function withClient<T>(
  context: Context,
  where: Where,
  { follow = false }: { readonly follow?: boolean },
  use: (client: SemantestClient, setup: Setup) => Promise<T>,
): Promise<T> {
  const setup = await setUp(context, where);
  const { peer, folders, hasEnvironmentKey } = setup;
  const client = new SemantestClient({ ...peer, follow, signingKey: await loadKeyPair(folders.signingKey) });
  try {
    return await use(client, setup);
  } catch (error) {
    throw hasEnvironmentKey ? blameEnvironmentKey(error) : error;
  } finally {
    await client.close();
  }
}
