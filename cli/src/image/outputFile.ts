import { randomUUID } from "node:crypto";
import { lstat, open, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { DOCS, usageError } from "../errors.ts";

/** Where the image goes, checked before anything is asked of a server. */
export interface OutputFile {
  /** Absolute path. */
  readonly path: string;
  /** Replace a file that is there. */
  readonly force: boolean;
}

/**
 * Refuses a path that could not be written in the end: no folder, a folder or device in its place, a file without
 * `force`, a folder in which no file can be made (tried, since permission bits do not tell all).
 */
export async function checkOutputFile(path: string, force: boolean): Promise<OutputFile> {
  const absolute = resolve(path);
  const folder = await stat(dirname(absolute)).catch(() => undefined);
  if (folder?.isDirectory() !== true) {
    throw usageError(
      `--out ${path}: the folder ${dirname(absolute)} does not exist`,
      "create the folder, or name a file in one that exists",
      DOCS.imageFiles,
    );
  }
  const existing = await lstat(absolute).catch(() => undefined);
  if (existing !== undefined && !existing.isFile()) {
    throw usageError(
      `--out ${path} is not a regular file`,
      "name a file, not a folder, link or device",
      DOCS.imageFiles,
    );
  }
  if (existing !== undefined && !force) throw alreadyThere(path);
  await writeTemporary(absolute, new Uint8Array()).then(unlink);
  return { path: absolute, force };
}

/**
 * Writes the bytes so that the file appears whole or not at all: temporary file beside it, flush, rename. Without
 * `force` the name is claimed by an exclusive create first, so a file made in the meantime is never replaced.
 */
export async function writeOutputFile(file: OutputFile, bytes: Uint8Array): Promise<void> {
  const temporary = await writeTemporary(file.path, bytes);
  let claimed = false;
  try {
    if (!file.force) {
      await (await open(file.path, "wx")).close();
      claimed = true;
    }
    await rename(temporary, file.path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    if (claimed) await unlink(file.path).catch(() => undefined);
    throw isCode(error, "EEXIST") ? alreadyThere(file.path) : unwritable(file.path, error);
  }
}

/** Writes and flushes a new file beside `path`; leaves none behind when that fails. */
async function writeTemporary(path: string, bytes: Uint8Array): Promise<string> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, "wx");
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return temporary;
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw unwritable(path, error);
  }
}

function alreadyThere(path: string): Error {
  return usageError(
    `${path} already exists`,
    "name another file, or replace it with --force",
    DOCS.imageFiles,
  );
}

function unwritable(path: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return usageError(
    `${path} could not be written: ${reason}`,
    "check the folder's permissions and the free space; a finished job is asked about again with --correlation-id",
    DOCS.imageFiles,
  );
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
