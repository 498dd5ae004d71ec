import { homedir } from "node:os";
import { join } from "node:path";
import { configFolder } from "@semantest/sdk/node";
import envPaths from "env-paths";

/** Where this program keeps what outlives it. */
export interface Folders {
  /** The user's folder for Semantest's settings. */
  readonly config: string;
  /** P-256 key pair that signs this user's requests. */
  readonly signingKey: string;
  /** API keys of this user as a client, by origin. */
  readonly clientKeys: string;
  /** API keys of `semantest peer` as an extension, by origin. */
  readonly deviceKeys: string;
  /** Journals of `semantest peer`, one folder for each profile. */
  readonly peers: string;
}

/** Folders of the user whose environment this is. */
export function foldersOf(env: Readonly<Record<string, string | undefined>>): Folders {
  const config = configFolder({ platform: process.platform, homeDir: homedir(), env });
  return {
    config,
    signingKey: join(config, "client-key.jwk"),
    clientKeys: join(config, "keys.json"),
    deviceKeys: join(config, "device-keys.json"),
    peers: join(envPaths("semantest", { suffix: "" }).data, "peer"),
  };
}
