import { type SemantestClient, SemantestError, type Server } from "@semantest/sdk";
import { peers } from "@semantest/sdk/http";
import { httpOf } from "./doors.ts";
import { fixOfRefusedKey } from "./environmentKey.ts";
import type { Setup } from "./setup.ts";

/** Longest wait, milliseconds: the look at the other server is one call, the move there a few more. */
const MEET_MS = 5000;

/**
 * Where no extension is connected, waits for the SDK, which looks at once at the other server and moves there if one is:
 * it moves only while no job is open, so this comes before the request. The result tells of a key that is refused there,
 * so that nobody waits for an extension that may well be there. Never rejects but with the signal's reason.
 */
export async function meetExtension(
  client: Pick<SemantestClient, "on" | "status">,
  setup: Setup,
  signal: AbortSignal,
  waitMs = MEET_MS,
): Promise<string | undefined> {
  const other = setup.decision.servers.find(({ url }) => url !== client.status.url);
  const isOpen = other?.kind === "local" || setup.peer.apiKey[other?.url ?? ""] !== undefined;
  if (client.status.extensions !== 0 || other === undefined || !isOpen) return undefined;
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const met = new AbortController();
  const life = AbortSignal.any([signal, met.signal, AbortSignal.timeout(waitMs)]);
  life.addEventListener("abort", () => resolve(undefined), { once: true });
  const stopListening = client.on("peers", (extensions) => {
    if (extensions > 0) resolve(undefined);
  });
  void refusalOf(other, setup, life).then((refusal) => {
    if (refusal !== undefined) resolve(refusal);
  });
  const refusal = await promise;
  stopListening();
  met.abort();
  signal.throwIfAborted();
  return refusal;
}

/** What a public server says against the key; a local one is shown nothing before it has proved itself. */
async function refusalOf(server: Server, setup: Setup, signal: AbortSignal): Promise<string | undefined> {
  if (server.kind === "local") return undefined;
  try {
    await peers(httpOf(setup, server), signal);
    return undefined;
  } catch (error) {
    if (!(error instanceof SemantestError) || error.code !== "PERMISSION_DENIED") return undefined;
    return `${server.url} refuses the key: ${fixOfRefusedKey(setup)}`;
  }
}
