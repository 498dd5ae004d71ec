import { SemantestClient, SemantestError, type Server } from "@semantest/sdk";
import { fingerprint } from "@semantest/sdk/fingerprint";
import type { Setup } from "../connection/setup.ts";
import { DOCS } from "../errors.ts";
import { duration } from "../format/quantity.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

const NAME = "local server";

/** Who answers at the local address: nobody, another program, or a server that proves its key. */
export async function checkLocalServer(setup: Setup, signal: AbortSignal): Promise<Finding> {
  const server = setup.decision.servers.find((it) => it.kind === "local");
  if (server === undefined) return ok(NAME, "not used: the settings name another server");
  const client = new SemantestClient({
    ...setup.peer,
    env: { ...setup.peer.env, SEMANTEST_SERVER: "local" },
  });
  const startedAt = performance.now();
  try {
    await client.connect({ signal });
    const took = duration(performance.now() - startedAt);
    return ok(NAME, `${server.url} proved its key in ${took}${await wordsOf(setup, server)}`);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof SemantestError)) throw error;
    return explainFailure(server, error);
  } finally {
    await client.close();
  }
}

/** The words by which the extension shows this server, for the person who approves it there. */
async function wordsOf({ peer: { pins } }: Setup, { url }: Server): Promise<string> {
  const key = await pins?.get(new URL(url).host);
  return key === undefined ? "" : `: "${await fingerprint(key)}"`;
}

function explainFailure({ url }: Server, { code, tried, message }: SemantestError): Finding {
  const detail = `${url}: ${tried[0]?.reason ?? message}`;
  switch (code) {
    case "UNREACHABLE":
      return warn(NAME, detail, "start one with `semantest start`", DOCS.noServer);
    case "WRONG_SIGNATURE":
      return fail(
        NAME,
        detail,
        "stop the program there, or start the server with --port and set SEMANTEST_LOCAL_URL",
        DOCS.noServer,
      );
    case "PERMISSION_DENIED":
      return fail(NAME, detail, "give its access token with --token-file", DOCS.server);
    default:
      return fail(NAME, detail, "restart it with `semantest start`", DOCS.noServer);
  }
}
