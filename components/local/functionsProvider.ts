import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AnonymousKeys, Environment } from "../args.ts";
import type { ProviderModule } from "../dynamicProvider.ts";
import type { ProcessIdentity } from "./processIdentity.ts";
import { isRunning } from "./processIdentity.ts";
import { startServer, stopServer } from "./serverProcess.ts";

interface KnownServerInputs {
  readonly program: string;
  readonly release: string;
  readonly port: number;
  readonly dataDir: string;
  readonly environment: Environment;
  readonly anonymousKeys: AnonymousKeys;
  readonly allowedOrigins: readonly string[];
  readonly requestsPerMinute?: number;
  readonly operatorKeyDigest: string;
}

type ServerState = KnownServerInputs & ProcessIdentity;

/** What the server reads once, at its start. Only where its program lies may change while it runs. */
const READ_AT_START = [
  "release",
  "port",
  "dataDir",
  "environment",
  "anonymousKeys",
  "allowedOrigins",
  "requestsPerMinute",
  "operatorKeyDigest",
] as const satisfies readonly (keyof KnownServerInputs)[];

const LOG_FILE = "server.log";
/** Where the server looks, at its start, for the SHA-256 of the operator key. */
const OPERATOR_KEY_FILE = "operator-key.sha256";

/** Runs in Pulumi's provider process. */
export const provider: ProviderModule<KnownServerInputs, ServerState> = {
  create: async (inputs) => {
    await writeWhole(join(inputs.dataDir, OPERATOR_KEY_FILE), inputs.operatorKeyDigest);
    const identity = await startServer({
      args: [inputs.program, "start", ...flags(inputs)],
      folder: inputs.dataDir,
      logFile: join(inputs.dataDir, LOG_FILE),
      port: inputs.port,
    });
    return { id: `localhost:${inputs.port}`, outs: { ...inputs, ...identity } };
  },
  diff: async (_id, olds, news) => {
    const changed = READ_AT_START.filter((name) => JSON.stringify(olds[name]) !== JSON.stringify(news[name]));
    // A server dies with its machine, and nobody runs a refresh after each restart: so an update looks, too.
    const replaces = (await isRunning(olds)) ? changed : [...changed, "processId"];
    return { changes: replaces.length > 0 || olds.program !== news.program, replaces };
  },
  read: async (id, props) => (props !== undefined && (await isRunning(props)) ? { id, props } : {}),
  update: async (_id, { processId, processStart }, news) => ({ outs: { ...news, processId, processStart } }),
  delete: async (_id, state) => stopServer(state),
};

function flags(inputs: KnownServerInputs): string[] {
  const { port, dataDir, environment, anonymousKeys, allowedOrigins, requestsPerMinute } = inputs;
  return [
    `--port=${port}`,
    `--data-dir=${dataDir}`,
    `--environment=${environment}`,
    `--anonymous-keys=${anonymousKeys}`,
    ...(allowedOrigins.length > 0 ? [`--allowed-origins=${allowedOrigins.join(",")}`] : []),
    ...(requestsPerMinute === undefined ? [] : [`--requests-per-minute=${requestsPerMinute}`]),
  ];
}

/** Never leaves half a file behind, and lets nobody but this user read it. */
async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
