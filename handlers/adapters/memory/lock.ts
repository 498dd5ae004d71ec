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
  await (await open(path, "a", 0o600)).close();
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

/** SQLITE_BUSY, https://sqlite.org/rescode.html#busy */
const BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === BUSY;
}
