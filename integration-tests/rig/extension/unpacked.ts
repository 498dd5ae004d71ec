import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { buildExtension } from "../../../extension/build/build.ts";

let built: Promise<Uint8Array> | undefined;

/** Unpacks the extension into `folder`, as a person does who got its zip. It is built once for all specs of a process. */
export async function unpackExtension(folder: string): Promise<void> {
  built ??= build();
  for (const [name, bytes] of Object.entries(unzipSync(await built))) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
}

async function build(): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "semantest-build-"));
  try {
    return await buildExtension(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
