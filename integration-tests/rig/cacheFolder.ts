import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Folder that keeps one obtained tool between runs and checkouts: below `$XDG_CACHE_HOME/semantest`, by default
 * `~/.cache/semantest`. The name holds the tool's version, so that another version is another folder.
 */
export function cacheFolder(name: string, environment: NodeJS.ProcessEnv = process.env): string {
  return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "semantest", name);
}
