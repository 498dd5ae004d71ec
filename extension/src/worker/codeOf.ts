import { SemantestError } from "@semantest/sdk";

/** A refusal for which neither the protocol nor the SDK has a code. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly code: "NOT_CONNECTED";

  constructor(code: "NOT_CONNECTED", message: string) {
    super(message);
    this.code = code;
  }
}

/** Code of whatever was thrown. */
export function codeOf(error: unknown): string {
  return error instanceof SemantestError || error instanceof CommandError ? error.code : "UNKNOWN";
}
