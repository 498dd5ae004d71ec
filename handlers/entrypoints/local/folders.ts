import { posix, win32 } from "node:path";

/** What of the machine decides where a user's files lie. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly homeDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The user's folders for Semantest. */
export interface UserFolders {
  /** What the server keeps: journal, images, its own keys. */
  readonly state: string;
  /** What every local program of Semantest finds: public keys of servers, signing keys. */
  readonly config: string;
}

const NAME = "semantest";

/**
 * Folders by each platform's own rule, the same as the package env-paths gives without a suffix (its `log` folder on Linux is
 * the state folder); `$XDG_STATE_HOME` is honoured everywhere. Written here because env-paths reads the running process alone,
 * and cannot be asked about another platform by a test.
 */
export function userFolders({ platform, homeDir, env }: Machine): UserFolders {
  const { join, isAbsolute } = platform === "win32" ? win32 : posix;
  /** The XDG specification ignores relative paths. */
  const absolute = (value: string | undefined): string | undefined =>
    value !== undefined && isAbsolute(value) ? value : undefined;
  const defaults = platformFolders();
  const state = absolute(env.XDG_STATE_HOME);
  return { ...defaults, ...(state !== undefined && { state: join(state, NAME) }) };

  function platformFolders(): UserFolders {
    if (platform === "win32") {
      const local = absolute(env.LOCALAPPDATA) ?? join(homeDir, "AppData", "Local");
      const roaming = absolute(env.APPDATA) ?? join(homeDir, "AppData", "Roaming");
      return { state: join(local, NAME, "Data"), config: join(roaming, NAME, "Config") };
    }
    if (platform === "darwin") {
      return {
        state: join(homeDir, "Library", "Application Support", NAME),
        config: join(homeDir, "Library", "Preferences", NAME),
      };
    }
    return {
      state: join(homeDir, ".local", "state", NAME),
      config: join(absolute(env.XDG_CONFIG_HOME) ?? join(homeDir, ".config"), NAME),
    };
  }
}
