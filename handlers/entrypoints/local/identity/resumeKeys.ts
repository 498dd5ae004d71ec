import { join } from "node:path";
import * as v from "valibot";
import type { Clock, Ids } from "../../../ports/index.ts";
import { readPrivateFile, writePrivateFile } from "../privateFile.ts";
import { DamagedFile } from "./serverKey.ts";

const FILE = "resume-keys.json";
const KEY_BYTES = 32;
/** Age at which a key signs no more, in milliseconds: 30 days. Its successor's first day is enough for every token it signed. */
const SIGNING_AGE_MS = 30 * 86_400_000;

const StoredKeysSchema = v.pipe(
  v.array(
    v.object({
      createdAt: v.number(),
      key: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
    }),
  ),
  v.minLength(1),
  v.maxLength(2),
);
type StoredKeys = v.InferOutput<typeof StoredKeysSchema>;

/**
 * Keys over resume tokens, newest first; they outlive the process, so that a killed server resumes its sessions. At a start with
 * an old key a new one takes over and the old one still verifies. Throws `DamagedFile`.
 */
export async function openResumeKeys(
  dataDir: string,
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
): Promise<Uint8Array[]> {
  const path = join(dataDir, FILE);
  const text = await readPrivateFile(path);
  const stored = text === undefined ? [] : parse(path, text);
  const keys = rotated(stored, clock.now(), () => Buffer.from(ids.random(KEY_BYTES)).toString("base64url"));
  if (keys !== stored) await writePrivateFile(path, `${JSON.stringify(keys)}\n`);
  return keys.map(({ key }) => Buffer.from(key, "base64url"));
}

function rotated(stored: StoredKeys, now: number, newKey: () => string): StoredKeys {
  const [newest] = stored;
  if (newest !== undefined && now - newest.createdAt < SIGNING_AGE_MS) return stored;
  return [{ createdAt: now, key: newKey() }, ...(newest === undefined ? [] : [newest])];
}

function parse(path: string, text: string): StoredKeys {
  try {
    return v.parse(StoredKeysSchema, JSON.parse(text));
  } catch {
    throw new DamagedFile(path, "keys of resume tokens");
  }
}
