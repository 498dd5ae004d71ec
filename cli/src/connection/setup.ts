import { readFile } from "node:fs/promises";
import { type Decision, decideServers, type PeerOptions } from "@semantest/sdk";
import { filePins } from "@semantest/sdk/node";
import { type Folders, foldersOf } from "../config/folders.ts";
import { type KeyFile, openKeyFile } from "../config/keyFile.ts";
import type { Context } from "../context.ts";
import { DOCS, usageError } from "../errors.ts";
import { chooseServer } from "./serverChoice.ts";

/** What the command line says about the server. */
export interface Where {
  readonly server?: string | undefined;
  readonly tokenFile?: string | undefined;
}

/** Settings, files and servers of one command. */
export interface Setup {
  readonly folders: Folders;
  readonly decision: Decision;
  readonly keys: KeyFile;
  /** True where the key for the public server is that of `SEMANTEST_API_KEY`, whatever is stored. */
  readonly hasEnvironmentKey: boolean;
  /** Options of the SDK; each key goes to the server that issued it only. */
  readonly peer: Omit<PeerOptions, "apiKey"> & { readonly apiKey: Readonly<Record<string, string>> };
}

/** Reads settings and keys. `keyFile`: whose keys, a client's or an extension's. Sends nothing. */
export async function setUp(
  context: Context,
  where: Where,
  keyFile: "clientKeys" | "deviceKeys" = "clientKeys",
): Promise<Setup> {
  const env = chooseServer(where.server, context.env);
  const decision = decideServers({}, env);
  const folders = foldersOf(env);
  const keys = openKeyFile(folders[keyFile]);
  const stored = await keys.find(decision.remote.origin);
  const apiKey = env.SEMANTEST_API_KEY || stored?.key;
  const localToken = where.tokenFile === undefined ? undefined : await readToken(where.tokenFile);
  return {
    folders,
    decision,
    keys,
    hasEnvironmentKey: Boolean(env.SEMANTEST_API_KEY),
    peer: {
      env,
      pins: filePins(folders.config),
      apiKey: apiKey === undefined ? {} : { [decision.remote.url]: apiKey },
      localToken,
    },
  };
}

async function readToken(path: string): Promise<string> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError(
      `--token-file ${path} could not be read: ${reason}`,
      "name the file access-token in the server's data folder",
      DOCS.server,
    );
  }
}
