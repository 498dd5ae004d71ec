import { open } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The data folder belongs to another server that runs. */
export class DataFolderInUse extends Error {
  override readonly name = "DataFolderInUse";
}

/** A data folder that is this process's alone until it is released or the process ends, however it ends. */
export interface DataFolderLock {
  release(): void;
}

const FILE = "lock";

/**
 * Takes the folder for this process. The lock is the operating system's own on an (empty) SQLite file: it cannot outlive
 * its process, needs no clock, and is the same on Linux, macOS and Windows. Throws `DataFolderInUse`.
 */
export async function lockDataFolder(dataDir: string): Promise<DataFolderLock> {
  const path = join(dataDir, FILE);
  await createForThisUser(path);
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    throw new DataFolderInUse(
      `the data folder ${dataDir} is used by another Semantest server: stop it, or choose another folder`,
    );
  }
  return { release: () => database.close() };
}

/**
 * Never opens a file that is there: on POSIX, closing any descriptor of a file gives up all locks that the process has on
 * it, so a second attempt would free the folder for other processes.
 */
async function createForThisUser(path: string): Promise<void> {
  try {
    await (await open(path, "wx", 0o600)).close();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}

/** SQLITE_BUSY, https://sqlite.org/rescode.html#busy */
const BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === BUSY;
}
