import { randomUUID } from "node:crypto";
import { chmod, mkdir, open, readFile, rename, unlink } from "node:fs/promises";
import { dirname } from "node:path";

/** Replaces a file so that it is whole at every moment, on disk when this resolves, and its owner's alone (0600 in a 0700 folder). */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}

/** Text of a private file, which is its owner's alone again afterwards; undefined where there is none. */
export async function readPrivateFile(path: string): Promise<string | undefined> {
  try {
    const text = await readFile(path, "utf8");
    await chmod(path, 0o600);
    return text;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Text of a private file; `create` makes it where there is none. */
export async function readOrCreate(path: string, create: () => Promise<string> | string): Promise<string> {
  const stored = await readPrivateFile(path);
  if (stored !== undefined) return stored;
  const text = await create();
  await writePrivateFile(path, text);
  return text;
}
