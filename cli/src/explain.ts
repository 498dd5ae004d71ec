import { SemantestError, type SemantestErrorCode } from "@semantest/sdk";
import { CommanderError } from "commander";
import { Interrupted } from "./context.ts";
import { CliError, DOCS, type DocsSection, usageError } from "./errors.ts";
import { EXIT, type ExitCode } from "./exitCodes.ts";

interface Advice {
  readonly exitCode: ExitCode;
  readonly docs: DocsSection;
  /** Said where the error brings no hint of its own. */
  readonly hint: string;
}

const NO_SERVER: Advice = {
  exitCode: EXIT.noServer,
  docs: DOCS.noServer,
  hint: "start a server with `semantest start`, or see `semantest doctor`",
};
const NO_ANSWER: Advice = {
  exitCode: EXIT.noAnswer,
  docs: DOCS.noExtension,
  hint: "see with `semantest status` whether an extension is connected, then ask again",
};
const REFUSED: Advice = {
  exitCode: EXIT.refused,
  docs: DOCS.permission,
  hint: "pair this program with the browser: `semantest pair CODE`",
};
const FAILED: Advice = {
  exitCode: EXIT.failed,
  docs: DOCS.commands,
  hint: "ask again, or see `semantest doctor`",
};

/** What each code of the protocol and of the SDK means for the person and for the exit code. */
const ADVICE: Readonly<Record<SemantestErrorCode, Advice>> = {
  UNREACHABLE: NO_SERVER,
  WRONG_SIGNATURE: NO_SERVER,
  UNAVAILABLE: { ...FAILED, hint: "the server takes nothing now; ask again later" },
  TIMEOUT: NO_ANSWER,
  EXPIRED: NO_ANSWER,
  TAB_NOT_FOUND: { ...NO_ANSWER, hint: "open the site in the browser, then ask again" },
  PERMISSION_DENIED: REFUSED,
  REVOKED: { ...REFUSED, hint: "the key was removed; pair again with `semantest pair CODE`" },
  RATE_LIMITED: { ...REFUSED, hint: "wait a minute, then ask again" },
  INVALID_INPUT: { exitCode: EXIT.usage, docs: DOCS.commands, hint: "see --help of the command" },
  CANCELLED: { ...FAILED, hint: "ask again if that was not meant" },
  SUPERSEDED: { ...FAILED, hint: "another program uses this session; end it or ask again" },
  DOWNLOAD_FAILED: FAILED,
  CONNECTION_LOST: FAILED,
  OUTBOX_FULL: FAILED,
  CLOSED: FAILED,
  UNKNOWN: FAILED,
};

/** Any thrown value as a failure in three parts. */
export function explain(error: unknown): CliError {
  if (error instanceof CliError) return error;
  if (error instanceof SemantestError) return explainSdk(error);
  if (error instanceof CommanderError) {
    if (error.code === "commander.help") return usageError("no command was given", "see --help for the list");
    const message = error.message.replace(/^error: /, "").replace(/\n/g, " ");
    return usageError(message, "see `semantest --help`, or --help after the command");
  }
  if (error instanceof Interrupted) {
    return new CliError(error.message, {
      code: "INTERRUPTED",
      exitCode: error.exitCode,
      hint: "start the command again to go on",
      docs: DOCS.exitCodes,
    });
  }
  return new CliError(error instanceof Error ? error.message : String(error), { code: "UNKNOWN", ...FAILED });
}

function explainSdk(error: SemantestError): CliError {
  const advice = ADVICE[error.code];
  const [message = error.code] = error.message.split("\n");
  return new CliError(message, {
    ...advice,
    code: error.code,
    hint: error.hint || advice.hint,
    tried: error.tried.map((it) => `${it.url}: ${it.reason}`),
  });
}
