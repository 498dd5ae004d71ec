import { readText, writePrivate } from "@semantest/sdk/node";
import * as v from "valibot";
import { DOCS, usageError } from "../errors.ts";

const StoredKeySchema = v.object({
  /** The API key itself. */
  key: v.string(),
  id: v.string(),
  name: v.optional(v.string()),
  savedAt: v.string(),
});
/** API key of one origin, as kept in the user's config folder. */
export type StoredKey = v.InferOutput<typeof StoredKeySchema>;

const KeyFileSchema = v.object({ version: v.literal(1), keys: v.record(v.string(), StoredKeySchema) });

/** API keys by the origin that issued them; a key never travels to another. */
export interface KeyFile {
  readonly path: string;
  find(origin: string): Promise<StoredKey | undefined>;
  save(origin: string, key: StoredKey): Promise<void>;
  /** Forgets the key with this id, wherever it was issued. True where there was one. */
  forget(id: string): Promise<boolean>;
  origins(): Promise<string[]>;
}

/** Opens `keys.json`; the file is read anew for each call, since other commands may have changed it. */
export function openKeyFile(path: string): KeyFile {
  const read = async () => parse(path, await readText(path));
  const write = (keys: Record<string, StoredKey>) =>
    writePrivate(path, `${JSON.stringify({ version: 1, keys }, undefined, 2)}\n`);
  return {
    path,
    find: async (origin) => (await read()).get(origin),
    save: async (origin, key) => write(Object.fromEntries((await read()).set(origin, key))),
    forget: async (id) => {
      const before = [...(await read())];
      const kept = before.filter(([, key]) => key.id !== id);
      if (kept.length < before.length) await write(Object.fromEntries(kept));
      return kept.length < before.length;
    },
    origins: async () => [...(await read()).keys()],
  };
}

/** A map, so that no origin can be mistaken for a member every object has. */
function parse(path: string, text: string | undefined): Map<string, StoredKey> {
  if (text === undefined) return new Map();
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), KeyFileSchema), text);
  if (parsed.success) return new Map(Object.entries(parsed.output.keys));
  // The text quotes what was found, which may be half a key: only the place is told.
  throw usageError(
    `${path} is not a key file of this version`,
    "move it away and pair again with `semantest pair CODE`",
    DOCS.files,
  );
}
