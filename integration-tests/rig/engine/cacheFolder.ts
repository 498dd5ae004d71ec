import { homedir } from "node:os";
import { join } from "node:path";
import { ENGINE_VERSION } from "./versions.ts";

/**
 * Folder that keeps the engine between runs and checkouts: `$XDG_CACHE_HOME/semantest`, by default
 * `~/.cache/semantest`, below it one folder per version, system and processor.
 */
export function engineCacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const cache = environment.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(cache, "semantest", `pulumi-${ENGINE_VERSION}-${process.platform}-${process.arch}`);
}
