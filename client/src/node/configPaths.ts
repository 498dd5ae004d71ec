import { homedir } from "node:os";
import { posix, win32 } from "node:path";

/** What of the machine decides where a user's files lie. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly homeDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The user's folder for Semantest's settings: `$XDG_CONFIG_HOME/semantest` or `~/.config/semantest` on Linux,
 * `~/Library/Preferences/semantest` on macOS, `%APPDATA%\semantest\Config` on Windows.
 */
export function configFolder(machine: Machine = thisMachine()): string {
  const { platform, homeDir, env } = machine;
  const { join, isAbsolute } = platform === "win32" ? win32 : posix;
  const set = (value: string | undefined) => (value !== undefined && isAbsolute(value) ? value : undefined);
  if (platform === "win32") {
    return join(set(env.APPDATA) ?? join(homeDir, "AppData", "Roaming"), "semantest", "Config");
  }
  if (platform === "darwin") return join(homeDir, "Library", "Preferences", "semantest");
  // The XDG specification ignores relative paths.
  return join(set(env.XDG_CONFIG_HOME) ?? join(homeDir, ".config"), "semantest");
}

function thisMachine(): Machine {
  return { platform: process.platform, homeDir: homedir(), env: process.env };
}
