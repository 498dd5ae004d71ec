import { SemantestError } from "@semantest/sdk";
import { fingerprint } from "@semantest/sdk/fingerprint";
import { peers } from "@semantest/sdk/http";
import { loadKeyPair } from "@semantest/sdk/node";
import { exportPublicKey } from "@semantest/sdk/signing";
import { isExposed } from "../config/exposure.ts";
import { httpOf } from "../connection/doors.ts";
import { fixOfRefusedKey } from "../connection/environmentKey.ts";
import type { Setup } from "../connection/setup.ts";
import { DOCS } from "../errors.ts";
import { explain } from "../explain.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

/** Whether this user's signing key can be used, and whether the files with keys are this user's alone. */
export async function checkKeys({ folders }: Setup): Promise<Finding> {
  const name = "keys";
  try {
    const words = await fingerprint(await exportPublicKey(await loadKeyPair(folders.signingKey)));
    for (const path of [folders.signingKey, folders.clientKeys, folders.deviceKeys]) {
      if (await isExposed(path)) {
        return warn(name, `other users can read ${path}`, `chmod 600 '${path}', and pair again`, DOCS.files);
      }
    }
    return ok(name, `your signing key is "${words}"`);
  } catch (error) {
    const { message, hint } = explain(error);
    return fail(name, message, hint, DOCS.files);
  }
}

/** Whether there is a key for the public server, and whether it is accepted there. */
export async function checkPairing(setup: Setup, signal: AbortSignal): Promise<Finding> {
  const name = "pairing";
  const server = setup.decision.servers.find((it) => it.kind === "remote");
  if (server === undefined) return ok(name, "not needed: a local server asks for no key");
  if (setup.peer.apiKey[server.url] === undefined) {
    return warn(name, `no key for ${server.url}`, "get one with `semantest pair CODE`", DOCS.keys);
  }
  try {
    await peers(httpOf(setup, server), signal);
    return ok(name, `${server.url} accepts the key`);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SemantestError && error.code === "UNREACHABLE") {
      return warn(
        name,
        "the key could not be tried: no server",
        "see the public server above",
        DOCS.noServer,
      );
    }
    const { message } = explain(error);
    return fail(name, message, fixOfRefusedKey(setup), DOCS.permission);
  }
}
