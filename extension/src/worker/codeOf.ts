import { SemantestError } from "@semantest/sdk";

/** Code of whatever was thrown. */
export function codeOf(error: unknown): string {
  return error instanceof SemantestError ? error.code : "UNKNOWN";
}
