import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings, startLocalServer } from "@semantest/handlers/entrypoints/local";
import { host } from "./host.ts";

/**
 * The server as `semantest start` runs it, with its journal on disk. One setting differs: what one connection may send is
 * not limited, since the search for the most a server takes goes beyond 50 frames a second and connection.
 */
async function start(): Promise<number> {
  const home = await mkdtemp(join(tmpdir(), "semantest-bench-"));
  process.on("exit", () => rmSync(home, { recursive: true, force: true }));
  const flags = ["--port=0", `--data-dir=${join(home, "data")}`, "--frames-per-second=1000000"];
  const settings = readSettings(flags, { platform: process.platform, homeDir: home, env: {} });
  const server = await startLocalServer(settings);
  return server.port;
}

await host(start);
