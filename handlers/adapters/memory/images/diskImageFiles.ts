import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { ImageFiles, ImagePlace, StagedImage } from "./imageFiles.ts";

/** Folder of bytes that are still arriving; beside the tenants' folders, on the same file system. */
const STAGING = "staging";
/** Name suffix of an upload that is not sealed. */
const UPLOADED = ".uploaded";
/** Age after which staged bytes belong to a process that died. */
const STAGED_MS = 3_600_000;
/** Bytes read ahead of the socket. */
const READ_CHUNK_BYTES = 256 * 1024;

/** Bytes of images on disk, readable by this user alone. */
export class DiskImageFiles implements ImageFiles {
  readonly #root: string;
  readonly #sync: boolean;

  private constructor(root: string, sync: boolean) {
    this.#root = root;
    this.#sync = sync;
  }

  /** `sync`: an upload is on the disk itself, not only with the operating system, before it counts. */
  static async open(root: string, sync: boolean): Promise<DiskImageFiles> {
    await mkdir(join(root, STAGING), { recursive: true, mode: 0o700 });
    return new DiskImageFiles(root, sync);
  }

  async stage(bytes: AsyncIterable<Uint8Array>): Promise<StagedImage> {
    const path = join(this.#root, STAGING, randomUUID());
    const discard = () => rm(path, { force: true });
    try {
      await this.#write(path, bytes);
    } catch (error) {
      await discard();
      throw error;
    }
    return {
      commit: (place) => this.#commit(path, place),
      discard,
    };
  }

  async #commit(path: string, place: ImagePlace): Promise<void> {
    const uploaded = this.#path(place) + UPLOADED;
    if ((await unlessAbsent(rename(path, uploaded).then(() => true))) === true) return;
    await mkdir(join(this.#root, place.folder), { recursive: true, mode: 0o700 });
    await rename(path, uploaded);
  }

  async #write(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(bytes);
      if (this.#sync) await file.datasync();
    } finally {
      await file.close();
    }
  }

  async find(place: ImagePlace): Promise<{ readonly sealed: boolean } | undefined> {
    if ((await unlessAbsent(stat(this.#path(place)))) !== undefined) return { sealed: true };
    const uploaded = await unlessAbsent(stat(this.#path(place) + UPLOADED));
    return uploaded === undefined ? undefined : { sealed: false };
  }

  async seal(place: ImagePlace): Promise<void> {
    await rename(this.#path(place) + UPLOADED, this.#path(place));
  }

  async read(place: ImagePlace): Promise<{ readonly size: number; readonly body: Readable } | undefined> {
    const path = this.#path(place);
    const file = (await unlessAbsent(open(path))) ?? (await unlessAbsent(open(path + UPLOADED)));
    if (file === undefined) return undefined;
    const { size } = await file.stat();
    return { size, body: file.createReadStream({ highWaterMark: READ_CHUNK_BYTES }) };
  }

  async remove(place: ImagePlace): Promise<void> {
    await rm(this.#path(place), { force: true });
    await rm(this.#path(place) + UPLOADED, { force: true });
  }

  async sweep(storedBefore: number, now: number): Promise<void> {
    for (const folder of await readdir(this.#root)) {
      const path = join(this.#root, folder);
      const before = folder === STAGING ? now - STAGED_MS : storedBefore;
      for (const name of await readdir(path)) await removeIfOlder(join(path, name), before);
      if (folder !== STAGING) await removeIfUnused(path, now - STAGED_MS);
    }
  }

  #path({ folder, name }: ImagePlace): string {
    return join(this.#root, folder, name);
  }
}

async function removeIfOlder(path: string, before: number): Promise<void> {
  const found = await unlessAbsent(stat(path));
  if (found !== undefined && found.mtimeMs < before) await rm(path, { force: true });
}

/** A folder that was touched lately may be about to receive an upload. */
async function removeIfUnused(path: string, before: number): Promise<void> {
  const { mtimeMs } = await stat(path);
  if (mtimeMs < before && (await readdir(path)).length === 0) await rmdir(path);
}

/** What was found; undefined where there is no such file. */
async function unlessAbsent<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
