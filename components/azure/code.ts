import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";

const ARCHIVES = new URL("./archives/", import.meta.url);

/** The prebuilt code of the functions. */
export interface FunctionCode {
  /** Path of the archive. */
  readonly archive: string;
  /** SHA-256 of the archive, hexadecimal. */
  readonly sha256: string;
  /** Names the code by a digest of the archive; the same sources give the same name. */
  readonly release: string;
}

/** Reads the archive that `npm run build:functions` has made; without it there is nothing to deploy. */
export function functionCode(component: string, folder: URL = ARCHIVES): FunctionCode {
  const archive = fileURLToPath(new URL("functions.zip", folder));
  const sha256 = createHash("sha256").update(readArchive(component, archive)).digest("hex");
  return { archive, sha256, release: sha256.slice(0, 16) };
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
