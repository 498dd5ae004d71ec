import { createReadStream, writeSync } from "node:fs";
import {
  constants,
  type FileHandle,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  statfs,
  truncate,
} from "node:fs/promises";
import { platform } from "node:process";
import type { Eventual } from "../../../ports/index.ts";

/** A file that is written at its end. */
export interface DiskFile {
  /** Writes all bytes at this offset, or throws or rejects having written some of them. One write at a time. */
  write(bytes: Uint8Array, offset: number): Eventual<void>;
  /** Brings what was written to the disk itself. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** All that the journal asks of a file system. Paths are absolute. */
export interface Disk {
  /** Makes the folder, readable by this user alone, where it is absent. */
  makeFolder(path: string): Promise<void>;
  list(folder: string): Promise<readonly string[]>;
  /** Opens for writing; creates the file, for this user alone, where it is absent. */
  open(path: string): Promise<DiskFile>;
  read(path: string): AsyncIterable<Uint8Array>;
  truncate(path: string, size: number): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes the file; an absent one is fine. */
  remove(path: string): Promise<void>;
  /** Bytes that can still be written in a folder. */
  free(folder: string): Promise<number>;
  /** Brings created, renamed and removed names of a folder to the disk itself. */
  syncFolder(path: string): Promise<void>;
}

const READ_CHUNK_BYTES = 1024 * 1024;
/** Up to here a write is a copy into the system's memory, shorter than the way to another thread and back. */
const AT_ONCE_BYTES = 64 * 1024;
/** A write that took longer than this many milliseconds met a disk that makes its writers wait ... */
const SLOW_MS = 2;
/** ... which is expected of it for this many milliseconds more. */
const CAUTION_MS = 1000;

/** The real file system. */
export const nodeDisk: Disk = {
  makeFolder: async (path) => void (await mkdir(path, { recursive: true, mode: 0o700 })),
  list: (folder) => readdir(folder),
  open: async (path) => new NodeFile(await open(path, constants.O_RDWR | constants.O_CREAT, 0o600)),
  read: (path) => createReadStream(path, { highWaterMark: READ_CHUNK_BYTES }),
  truncate,
  rename,
  remove: (path) => rm(path, { force: true }),
  free: async (folder) => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
  syncFolder,
};

/**
 * Writes at once what is small, since a thread would cost more than the write; by a thread while the disk is slow or being
 * synced, so that sockets never wait for it longer than one slow write.
 */
class NodeFile implements DiskFile {
  readonly #file: FileHandle;
  #syncs = 0;
  #cautiousUntil = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  write(bytes: Uint8Array, offset: number): Eventual<void> {
    const start = performance.now();
    if (bytes.length > AT_ONCE_BYTES || this.#syncs > 0 || start < this.#cautiousUntil) {
      return this.#writeByThread(bytes, offset);
    }
    let written = 0;
    while (written < bytes.length) {
      written += writeSync(this.#file.fd, bytes, written, bytes.length - written, offset + written);
    }
    const end = performance.now();
    if (end - start > SLOW_MS) this.#cautiousUntil = end + CAUTION_MS;
  }

  async #writeByThread(bytes: Uint8Array, offset: number): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const left = bytes.length - written;
      written += (await this.#file.write(bytes, written, left, offset + written)).bytesWritten;
    }
  }

  async sync(): Promise<void> {
    this.#syncs += 1;
    try {
      await this.#file.datasync();
    } finally {
      this.#syncs -= 1;
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** Windows keeps names by itself and cannot open a folder. */
async function syncFolder(path: string): Promise<void> {
  if (platform === "win32") return;
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
