import type { ExitCode } from "./exitCodes.ts";

/** What a command needs of the process around it. */
export interface Context {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Aborted by the first Ctrl-C or termination signal, with an `Interrupted` as reason. The second one ends the process. */
  readonly signal: AbortSignal;
}

/** The terminal, or whoever started this process, wants it to end. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly exitCode: ExitCode;

  constructor(signal: string, exitCode: ExitCode) {
    super(`interrupted by ${signal}`);
    this.exitCode = exitCode;
  }
}

/** Signals that ask for an end, with what a shell reports: 128 and the signal's number. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Watches the process's signals until it ends. */
export function watchSignals(process: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  for (const [signal, exitCode] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(exitCode);
      controller.abort(new Interrupted(signal, exitCode));
    });
  }
  return controller.signal;
}
