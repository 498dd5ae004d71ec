import { CommanderError } from "commander";
import { type Context, watchSignals } from "./context.ts";
import { EXIT } from "./exitCodes.ts";
import { explain } from "./explain.ts";
import { failureDocument, failureLines } from "./format/failure.ts";
import { createOutput } from "./output.ts";
import { createProgram } from "./program.ts";

/** Runs one command line and sets the process's exit code; never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  endQuietlyWithReader(process.stdout);
  const { env, stdout, stderr } = process;
  const context: Context = { env, stdout, stderr, signal: watchSignals(process) };
  try {
    const program = await createProgram(context);
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = report(error, context, argv.includes("--json"));
  }
}

/** Prints a failure in the form that was asked for; the exit code that goes with it. */
function report(error: unknown, context: Context, json: boolean): number {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
  const failure = explain(error);
  const output = createOutput(context.stdout, context.stderr, json);
  output.document(failureDocument(failure));
  for (const line of failureLines(failure)) output.note(line);
  return failure.exitCode;
}

/** `semantest events --follow | head` closes the pipe when it has seen enough: that is an end, not a failure. */
function endQuietlyWithReader(stdout: NodeJS.WriteStream): void {
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.ok);
    throw error;
  });
}
