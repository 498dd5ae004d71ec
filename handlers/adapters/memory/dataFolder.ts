import { chmod, mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Ids } from "../../ports/index.ts";

const OPERATOR_KEY_HASH = "operator-key.sha256";
const IMAGE_GRANT_KEY = "image-grants.key";
const KEY_BYTES = 32;

/** Folders and secrets of a data folder. */
export interface DataFolder {
  readonly journal: string;
  readonly images: string;
  /** SHA-256 (hex) of the operator key, where somebody put one. */
  readonly operatorKeyHash: string | undefined;
  /** HMAC key of image grants; survives restarts, so that grants do. */
  readonly imageGrantKey: Uint8Array;
}

/** Makes what is missing in a data folder, for this user alone. Throws where something in it cannot be what it should. */
export async function prepareDataFolder(dataDir: string, ids: Ids): Promise<DataFolder> {
  const journal = join(dataDir, "journal");
  const images = join(dataDir, "images");
  for (const folder of [journal, images]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
  }
  return {
    journal,
    images,
    operatorKeyHash: await readOperatorKeyHash(join(dataDir, OPERATOR_KEY_HASH)),
    imageGrantKey: await readOrMakeKey(join(dataDir, IMAGE_GRANT_KEY), ids),
  };
}

async function readOperatorKeyHash(path: string): Promise<string | undefined> {
  const hash = (await readIfPresent(path))?.toString("utf8").trim();
  if (hash === undefined || /^[0-9a-f]{64}$/.test(hash)) return hash;
  throw new Error(`${path} must hold the SHA-256 of the operator key: 64 lower-case hex digits`);
}

async function readOrMakeKey(path: string, ids: Ids): Promise<Uint8Array> {
  const known = await readIfPresent(path);
  if (known !== undefined && known.length !== KEY_BYTES) {
    throw new Error(`${path} must hold ${KEY_BYTES} bytes, not ${known.length}; remove it to get a new one`);
  }
  return known ?? makeKey(path, ids.random(KEY_BYTES));
}

/** By way of another name: a process that dies meanwhile leaves no half key. */
async function makeKey(path: string, key: Uint8Array): Promise<Uint8Array> {
  const unfinished = `${path}.tmp`;
  const file = await open(unfinished, "w", 0o600);
  try {
    await file.writeFile(key);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
  return key;
}

async function readIfPresent(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
