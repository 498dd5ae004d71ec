import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/** The package's own folder: the sources, or the compiled files that lie in the same places below `dist`. */
const PACKAGE = new URL("../../", import.meta.url);
/** What a server on this machine runs. */
const CODE = "{cli,handlers}/**/*.{ts,js,json,html,css,svg}";
const NO_CODE = ["**/node_modules/**", "**/*.spec.*", "**/*.d.ts"];

/** Path of the command line's program, whose command `start` is the server. */
export function commandLineProgram(): string {
  return fileURLToPath(new URL(`cli/bin/semantest${extname(import.meta.url)}`, PACKAGE));
}

/** Names the code of the server by a digest of its files: equal on every machine that has the same files. */
export function codeRelease(folder: URL = PACKAGE): string {
  const files = globSync(CODE, { cwd: fileURLToPath(folder), exclude: NO_CODE }).sort();
  const digest = createHash("sha256");
  for (const file of files) {
    digest
      .update(`${file.replaceAll("\\", "/")}\0`)
      .update(readFileSync(new URL(file, folder)))
      .update("\0");
  }
  return digest.digest("hex").slice(0, 16);
}
