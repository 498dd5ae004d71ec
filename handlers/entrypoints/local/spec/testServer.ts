import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalServer, startLocalServer } from "../localServer.ts";
import { readSettings } from "../settings.ts";

/** A real server in a folder of its own. */
export interface TestServer extends LocalServer {
  readonly dataDir: string;
  readonly configDir: string;
  /** What it logged, line by line. */
  readonly log: readonly string[];
}

const servers = new Set<LocalServer>();
const folders = new Set<string>();

/** Starts a server on a free port; `home` is the folder of an earlier one that this one goes on with. */
export async function startTestServer(flags: readonly string[] = [], home?: string): Promise<TestServer> {
  const folder = home ?? (await makeFolder());
  const env = { XDG_STATE_HOME: join(folder, "state"), XDG_CONFIG_HOME: join(folder, "config") };
  const settings = readSettings(["--port=0", ...flags], { platform: "linux", homeDir: folder, env });
  const log: string[] = [];
  const server = await startLocalServer(settings, { write: (line) => void log.push(line) });
  servers.add(server);
  const { dataDir, configDir } = settings;
  return { ...server, dataDir, configDir, log };
}

export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "semantest-server-"));
  folders.add(folder);
  return folder;
}

/** For the `afterEach` of a suite. */
export async function stopTestServers(): Promise<void> {
  await Promise.all([...servers].map((it) => it.close()));
  servers.clear();
  for (const folder of folders) await rm(folder, { recursive: true });
  folders.clear();
}
