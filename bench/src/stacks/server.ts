import { join } from "node:path";
import { keepYoungObjectsYoung, readSettings, startLocalServer } from "@semantest/handlers/entrypoints/local";

/** Where a server started here keeps its data. */
export function dataFolder(folder: string): string {
  return join(folder, "data");
}

/** Starts the server as `semantest start` does, with all its files under `folder`; resolves with the port. */
export async function startServer(folder: string, flags: readonly string[]): Promise<number> {
  keepYoungObjectsYoung();
  const machine = { platform: process.platform, homeDir: folder, env: {} };
  const settings = readSettings([`--data-dir=${dataFolder(folder)}`, ...flags], machine);
  const { port } = await startLocalServer(settings);
  return port;
}
