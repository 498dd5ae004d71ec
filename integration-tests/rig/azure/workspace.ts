import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Certificate, makeCertificate } from "./certificate.ts";

/** A folder of a rig, with the certificate that its parts show. */
export interface Workspace {
  readonly folder: string;
  readonly certificate: Certificate;
  remove(): Promise<void>;
}

export async function makeWorkspace(): Promise<Workspace> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "semantest-azure-")));
  return {
    folder,
    certificate: await makeCertificate(folder),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
