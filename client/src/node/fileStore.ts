import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { KeyValueStore } from "../storage.ts";
import { parseJson } from "../wire/fields.ts";
import { readText, unlessAbsent, writePrivate } from "./privateFile.ts";

const SUFFIX = ".json";

/**
 * A durable map in a folder: one file per key, readable by its owner only, each written whole. For one process at a
 * time. A value that was set survives the process, not a power cut.
 */
export function fileStore(folder: string): KeyValueStore {
  const path = (key: string) => join(folder, Buffer.from(key).toString("base64url") + SUFFIX);
  return {
    get: async (key) => {
      const text = await readText(path(key));
      return text === undefined ? undefined : parseJson(text);
    },
    set: (key, value) => writePrivate(path(key), JSON.stringify(value)),
    delete: (key) => rm(path(key), { force: true }),
    keys: async () => {
      const names = (await unlessAbsent(readdir(folder))) ?? [];
      return names
        .filter((it) => it.endsWith(SUFFIX))
        .map((it) => Buffer.from(it.slice(0, -SUFFIX.length), "base64url").toString());
    },
  };
}
