import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** An extension of somebody else, as far as its manifest differs from the least there may be. */
export interface OtherExtension {
  readonly name: string;
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Program of its worker. */
  readonly worker: string;
}

/** Writes it, unpacked, into `folder`; gives that folder. */
export async function writeOtherExtension(
  folder: string,
  { name, manifest, worker }: OtherExtension,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const whole = {
    manifest_version: 3,
    name,
    version: "1",
    background: { service_worker: "worker.js" },
    ...manifest,
  };
  await writeFile(join(folder, "manifest.json"), JSON.stringify(whole));
  await writeFile(join(folder, "worker.js"), worker);
  return folder;
}
