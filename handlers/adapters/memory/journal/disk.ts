import { createReadStream } from "node:fs";
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

/** A file that is written at its end. */
export interface DiskFile {
  /** Writes all bytes at this offset, or throws having written some of them. */
  write(bytes: Uint8Array, offset: number): Promise<void>;
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

class NodeFile implements DiskFile {
  readonly #file: FileHandle;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async write(bytes: Uint8Array, offset: number): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const left = bytes.length - written;
      written += (await this.#file.write(bytes, written, left, offset + written)).bytesWritten;
    }
  }

  sync(): Promise<void> {
    return this.#file.datasync();
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
