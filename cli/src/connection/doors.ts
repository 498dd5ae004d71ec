import { SemantestClient, SemantestError, type Server, type Tried } from "@semantest/sdk";
import { Http } from "@semantest/sdk/http";
import type { Setup } from "./setup.ts";

/** A server whose doors may be used. */
export interface Doors {
  readonly server: Server;
  readonly http: Http;
}

/**
 * Uses the doors of the first server that is there, in the order in which servers are preferred. A server on this machine first proves
 * its key, so that nothing secret reaches whatever else answers there; a public one is proved by TLS. `goOn` names answers
 * after which the next server is asked too. Throws what the last word was, with everything that was tried.
 */
export async function atDoors<T>(
  setup: Setup,
  signal: AbortSignal,
  use: (doors: Doors) => Promise<T>,
  goOn: (error: SemantestError) => boolean = () => false,
): Promise<T> {
  const tried: Tried[] = [];
  let answer: SemantestError | undefined;
  for (const server of setup.decision.servers) {
    try {
      if (server.kind === "local") await prove(setup, server, signal);
      return await use({ server, http: httpOf(setup, server) });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof SemantestError)) throw error;
      const absent = isAbsence(error);
      if (!absent && !goOn(error)) throw error;
      if (!absent) answer = error;
      const { kind, url } = server;
      tried.push(
        ...(error.tried.length > 0
          ? error.tried
          : [{ server: kind, url, code: error.code, reason: error.message }]),
      );
    }
  }
  const message = answer?.message ?? "No Semantest server could be reached.";
  throw new SemantestError(answer?.code ?? "UNREACHABLE", message, { hint: answer?.hint, tried });
}

/** Doors of one server, with the key that it issued. */
export function httpOf({ peer }: Setup, { kind, url }: Server): Http {
  return new Http({ server: url, apiKey: kind === "local" ? peer.localToken : peer.apiKey[url] });
}

/** Nobody is there, or nobody who proved to be a server. */
function isAbsence({ code }: SemantestError): boolean {
  return code === "UNREACHABLE" || code === "WRONG_SIGNATURE";
}

/** Throws unless the server on this machine proves the key that it published in the user's config folder. */
async function prove({ peer }: Setup, server: Server, signal: AbortSignal): Promise<void> {
  const client = new SemantestClient({ ...peer, env: { ...peer.env, SEMANTEST_SERVER: "local" } });
  try {
    await client.connect({ signal });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof SemantestError)) throw error;
    throw new SemantestError("UNREACHABLE", `${server.url} cannot be used`, { tried: error.tried });
  } finally {
    await client.close();
  }
}
