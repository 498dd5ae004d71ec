import { hostname } from "node:os";
import type { SemantestError } from "@semantest/sdk";
import { fingerprint } from "@semantest/sdk/fingerprint";
import { redeemPairing } from "@semantest/sdk/http";
import { loadKeyPair } from "@semantest/sdk/node";
import { exportPublicKey } from "@semantest/sdk/signing";
import type { Command } from "commander";
import * as v from "valibot";
import { atDoors } from "../connection/doors.ts";
import { REPLACE_ENVIRONMENT_KEY } from "../connection/environmentKey.ts";
import { type Setup, setUp } from "../connection/setup.ts";
import type { Context } from "../context.ts";
import { definitions } from "../format/table.ts";
import { addConnectionOptions, connectionEntries, readOptions } from "../options.ts";
import { createOutput } from "../output.ts";

const EXAMPLES = `
The extension's popup shows the code; it works once, for 5 minutes. The key it is exchanged for is stored in the config
folder and never printed. From then on the browser knows this user's signing key by the four words shown.

Examples:
  $ semantest pair 7KQ2-M9XD
  $ semantest pair 7KQ2M9XD --name "work laptop"`;

const PairOptions = v.object({
  ...connectionEntries,
  name: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(100, "must have at most 100 characters"))),
});

/** `semantest pair CODE`: a key of the browser's tenant for this program. */
export function addPair(program: Command, context: Context): void {
  addConnectionOptions(program.command("pair"))
    .description("connect this program with a browser")
    .argument("<code>", "the 8 characters shown by the extension's popup")
    .option("--name <name>", "name under which the popup lists this program (default: the host's name)")
    .addHelpText("after", EXAMPLES)
    .action(async (code: string, raw: unknown) => pair(context, code, readOptions(PairOptions, raw)));
}

async function pair(
  context: Context,
  code: string,
  options: v.InferOutput<typeof PairOptions>,
): Promise<void> {
  const output = createOutput(context.stdout, context.stderr, options.json === true);
  const setup = await setUp(context, options);
  const signingKey = await exportPublicKey(await loadKeyPair(setup.folders.signingKey));
  const body = { name: options.name ?? hostname().slice(0, 100), signingKey };
  const { server, key } = await atDoors(
    asStranger(setup),
    context.signal,
    async ({ server, http }) => ({ server, key: await redeemPairing(http, code, body, context.signal) }),
    isUnknownCode,
  );
  const { id, name, tenant } = key;
  await setup.keys.save(server.origin, {
    key: key.key,
    id,
    ...(name !== undefined && { name }),
    savedAt: new Date().toISOString(),
  });
  const words = await fingerprint(signingKey);
  output.document({ server: server.url, id, name, tenant, fingerprint: words, file: setup.keys.path });
  const facts = definitions([
    ["paired", server.url],
    ["name", name ?? ""],
    ["key id", id],
    ["stored in", setup.keys.path],
    ["your key", words],
  ]);
  for (const line of facts) output.line(line);
  if (setup.hasEnvironmentKey) output.note(`Not used yet: ${REPLACE_ENVIRONMENT_KEY}.`);
  if (options.server !== undefined)
    output.note(`Ask there with --server ${options.server}, or set SEMANTEST_REMOTE_URL=${server.url}.`);
}

/** The code alone counts. A key of an earlier pairing may have been removed since, and would be refused. */
function asStranger(setup: Setup): Setup {
  return { ...setup, peer: { ...setup.peer, apiKey: {} } };
}

/** The code may have been issued by the other server. */
function isUnknownCode({ code }: SemantestError): boolean {
  return code === "INVALID_INPUT";
}
