import { SemantestClient } from "@semantest/sdk";
import type { Setup } from "../connection/setup.ts";
import { DOCS } from "../errors.ts";
import { explain } from "../explain.ts";
import { counted } from "../format/quantity.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

const NAME = "extension";

/** Whether somebody is there to answer, at the server that would be used. */
export async function checkExtension({ peer }: Setup, signal: AbortSignal): Promise<Finding> {
  const client = new SemantestClient(peer);
  try {
    await client.connect({ signal });
    const { url, extensions = 0 } = client.status;
    if (extensions > 0) return ok(NAME, `${counted(extensions, "extension")} at ${url}`);
    return warn(
      NAME,
      `none is connected to ${url}`,
      "open the browser with the Semantest extension, or play one with `semantest peer --image FILE`",
      DOCS.noExtension,
    );
  } catch (error) {
    signal.throwIfAborted();
    const { message, hint } = explain(error);
    return fail(NAME, message, hint, DOCS.noServer);
  } finally {
    await client.close();
  }
}
