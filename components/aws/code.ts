import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";

/** The functions of the stack. */
export const FUNCTIONS = ["authorizer", "sockets", "doors"] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

const ARCHIVES = new URL("./archives/", import.meta.url);

/** The prebuilt code of the functions. */
export interface FunctionCode {
  readonly archives: Readonly<Record<FunctionName, pulumi.asset.FileArchive>>;
  /** Names the code by a digest of the archives; the same sources give the same name. */
  readonly release: string;
}

/** Reads the archives that `npm run build:functions` has made; without them there is nothing to deploy. */
export function functionCode(component: string, folder: URL = ARCHIVES): FunctionCode {
  const digest = createHash("sha256");
  for (const name of FUNCTIONS) {
    digest
      .update(`${name}\0`)
      .update(readArchive(component, archiveOf(name, folder)))
      .update("\0");
  }
  return {
    archives: {
      authorizer: new pulumi.asset.FileArchive(archiveOf("authorizer", folder)),
      sockets: new pulumi.asset.FileArchive(archiveOf("sockets", folder)),
      doors: new pulumi.asset.FileArchive(archiveOf("doors", folder)),
    },
    release: digest.digest("hex").slice(0, 16),
  };
}

function archiveOf(name: FunctionName, folder: URL): string {
  return fileURLToPath(new URL(`${name}.zip`, folder));
}

function readArchive(component: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new pulumi.RunError(
      `${component}: the code of its functions cannot be read (${reason}); in a clone of the repository "npm run build:functions" makes it`,
    );
  }
}
