import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import envPaths from "env-paths";
import { DataRemoval } from "../args.ts";
import type { ProviderModule } from "../dynamicProvider.ts";

interface FolderInputs {
  readonly path?: string;
  readonly defaultName: string;
  readonly removal: DataRemoval;
}

interface FolderState extends FolderInputs {
  readonly folder: string;
}

/** Lies in every folder that a stack has made; only such a folder is ever removed. */
const MARKER = ".semantest-data";
const MARKER_TEXT = "This folder was made by a Semantest stack, which removes it when it is destroyed.\n";

/** Runs in Pulumi's provider process. */
export const provider: ProviderModule<FolderInputs, FolderState> = {
  create: async (inputs) => {
    const folder = inputs.path ?? join(envPaths("semantest", { suffix: "" }).data, inputs.defaultName);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if ((await readdir(folder)).length === 0) {
      await writeFile(join(folder, MARKER), MARKER_TEXT, { mode: 0o600 });
    }
    return { id: folder, outs: { ...inputs, folder } };
  },
  diff: async (_id, olds, news) => ({
    changes: olds.removal !== news.removal || olds.path !== news.path,
    replaces: olds.path === news.path ? [] : ["path"],
  }),
  read: async (id, props) => ((await isFolder(id)) && props !== undefined ? { id, props } : {}),
  update: async (_id, olds, news) => ({ outs: { ...news, folder: olds.folder } }),
  delete: async (_id, { folder, removal }) => {
    if (removal === DataRemoval.Destroy && (await isFile(join(folder, MARKER)))) {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
