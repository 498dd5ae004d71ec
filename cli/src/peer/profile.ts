import { mkdir, open, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { KeyValueStore } from "@semantest/sdk";
import { fileStore } from "@semantest/sdk/node";
import { DOCS, usageError } from "../errors.ts";

/** What a played extension remembers between its runs; one process at a time. */
export interface Profile extends AsyncDisposable {
  /** Jobs taken within 24 h and what was answered. */
  readonly journal: KeyValueStore;
  /** Sessions at servers, so that a restart is the same extension. */
  readonly sessions: KeyValueStore;
}

/** Opens a profile's folder. Throws a usage error while another process uses it; a lock left by a dead one is ignored. */
export async function openProfile(folder: string): Promise<Profile> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = join(folder, "lock");
  await take(lock);
  return {
    journal: fileStore(join(folder, "journal")),
    sessions: fileStore(join(folder, "sessions")),
    [Symbol.asyncDispose]: () => unlink(lock),
  };
}

async function take(lock: string): Promise<void> {
  for (;;) {
    try {
      const handle = await open(lock, "wx", 0o600);
      await handle.writeFile(`${process.pid}\n`);
      return await handle.close();
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error) || error.code !== "EEXIST") throw error;
    }
    const holder = Number.parseInt(await readFile(lock, "utf8").catch(() => ""), 10);
    if (isAlive(holder)) {
      throw usageError(
        `process ${holder} plays this profile already`,
        `stop it, give another --profile, or remove ${lock} if that process is something else`,
        DOCS.files,
      );
    }
    await unlink(lock).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  if (!(pid > 0) || pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process: there, but not ours to signal.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
