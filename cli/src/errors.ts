import { SemantestError } from "@semantest/sdk";
import { EXIT, type ExitCode } from "./exitCodes.ts";

/** Sections of README.md an error sends its reader to; a spec holds them against the headings. */
export const DOCS = {
  commands: "commands",
  exitCodes: "exit-codes",
  files: "files",
  imageFiles: "image-files",
  keys: "keys",
  noExtension: "no-extension",
  noServer: "no-server",
  node: "node-version",
  permission: "permission",
  server: "the-server",
} as const;
export type DocsSection = (typeof DOCS)[keyof typeof DOCS];

interface FailureParts {
  /** Machine-readable reason: the protocol's codes, the SDK's, or one of this program's (`USAGE`, `INTERRUPTED`). */
  readonly code: string;
  readonly exitCode: ExitCode;
  /** What the reader can do about it. */
  readonly hint: string;
  readonly docs: DocsSection;
  /** One line for each thing that was tried. */
  readonly tried?: readonly string[];
}

/** The same error of the SDK with better advice. */
export function withHint(error: SemantestError, hint: string): SemantestError {
  const { code, message, tried, recoverable, retryAfterMs, correlationId } = error;
  return new SemantestError(code, message, {
    hint,
    tried,
    recoverable,
    retryAfterMs,
    correlationId,
    cause: error,
  });
}

/** A failure in the three parts a person needs: what failed, how to fix it, where to read. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly hint: string;
  readonly docs: string;
  readonly tried: readonly string[];

  constructor(message: string, parts: FailureParts) {
    super(message);
    this.code = parts.code;
    this.exitCode = parts.exitCode;
    this.hint = parts.hint;
    this.docs = docsPath(parts.docs);
    this.tried = parts.tried ?? [];
  }
}

/** Wrong argument, setting or local file: nothing was sent. */
export function usageError(message: string, hint: string, docs: DocsSection = DOCS.commands): CliError {
  return new CliError(message, { code: "USAGE", exitCode: EXIT.usage, hint, docs });
}

/** Where a section is read, from the root of the repository. */
export function docsPath(section: DocsSection): string {
  return `cli/README.md#${section}`;
}
