import { homedir } from "node:os";
import { DataFolderInUse, JournalCorrupt } from "../../adapters/memory/index.ts";
import { errorFields } from "../../ports/logFields.ts";
import { keepYoungObjectsYoung } from "./heap.ts";
import { PortTaken } from "./http/listeners.ts";
import { DamagedFile } from "./identity/serverKey.ts";
import { type LocalServer, startLocalServer } from "./localServer.ts";
import { type LocalSettings, readSettings, SettingError } from "./settings.ts";

/** What the process of a server answers to whoever started it. */
export const SERVER_EXIT = {
  /** Stopped gracefully. */
  stopped: 0,
  /** Ended by a mistake in the server itself. */
  failed: 1,
  /** A flag or variable is not what it may be. */
  setting: 2,
  /** Another program has the port. */
  portTaken: 10,
  /** The data folder cannot be written, or something in it is damaged. */
  dataFolder: 11,
  /** Another server uses the data folder. */
  dataFolderInUse: 12,
} as const;
export type ServerExit = (typeof SERVER_EXIT)[keyof typeof SERVER_EXIT];

/** What a server needs of the process around it. */
export interface ServerContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes the log. */
  readonly stdout: { write(text: string): unknown };
  /** Takes the one line that says why the server did not start. */
  readonly stderr: { write(text: string): unknown };
  /** Aborted when the server should stop. */
  readonly signal: AbortSignal;
}

/**
 * Runs a server until it is told to stop, and sets the process's exit code. Whatever keeps it from starting is said in one line on
 * standard error. Never rejects.
 */
export async function runLocalServer(flags: readonly string[], context: ServerContext): Promise<ServerExit> {
  const exit = await run(flags, context);
  process.exitCode = exit;
  return exit;
}

async function run(
  flags: readonly string[],
  { env, stdout, stderr, signal }: ServerContext,
): Promise<ServerExit> {
  const destination = { write: (line: string) => void stdout.write(line) };
  let settings: LocalSettings | undefined;
  let server: LocalServer;
  keepYoungObjectsYoung();
  try {
    settings = readSettings(flags, { platform: process.platform, homeDir: homedir(), env });
    server = await startLocalServer(settings, destination);
  } catch (error) {
    const { exit, line } = explainStart(error, settings);
    stderr.write(`semantest: ${line}\n`);
    return exit;
  }
  return untilStopped(server, signal, stderr);
}

/**
 * Serves until the signal comes. What is thrown where nobody catches it leaves the process in no known state: it stops
 * gracefully. A rejection that nobody heard of has changed nothing but its own promise: it is told and life goes on.
 */
async function untilStopped(
  server: LocalServer,
  signal: AbortSignal,
  stderr: ServerContext["stderr"],
): Promise<ServerExit> {
  let exit: ServerExit = SERVER_EXIT.stopped;
  const stop = (): void => void server.close();
  const tell = (error: unknown): void => {
    stderr.write(`semantest: a mistake in the server: ${JSON.stringify(errorFields(error))}\n`);
  };
  const crash = (error: unknown): void => {
    exit = SERVER_EXIT.failed;
    tell(error);
    stop();
  };
  process.on("unhandledRejection", tell);
  process.on("uncaughtException", crash);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  await server.closed;
  signal.removeEventListener("abort", stop);
  process.off("uncaughtException", crash);
  process.off("unhandledRejection", tell);
  return exit;
}

/** Why a server did not start, in one line that names what to change. */
function explainStart(
  error: unknown,
  settings: LocalSettings | undefined,
): { readonly exit: ServerExit; readonly line: string } {
  if (error instanceof SettingError) return { exit: SERVER_EXIT.setting, line: error.message };
  if (error instanceof PortTaken) {
    const line = `${error.message}; stop it, or choose another port with --port or SEMANTEST_PORT (0 takes a free one).`;
    return { exit: SERVER_EXIT.portTaken, line };
  }
  if (error instanceof DataFolderInUse) {
    return {
      exit: SERVER_EXIT.dataFolderInUse,
      line: `${error.message} with --data-dir or SEMANTEST_DATA_DIR.`,
    };
  }
  if (error instanceof JournalCorrupt || error instanceof DamagedFile) {
    return { exit: SERVER_EXIT.dataFolder, line: error.message };
  }
  const reason = error instanceof Error ? error.message.replaceAll(/\s*\n\s*/g, " ") : String(error);
  if (isSystemError(error) && settings !== undefined) {
    const line = `the data folder ${settings.dataDir} cannot be used (${reason}); choose another with --data-dir or SEMANTEST_DATA_DIR.`;
    return { exit: SERVER_EXIT.dataFolder, line };
  }
  return { exit: SERVER_EXIT.failed, line: reason };
}

/** An error of the operating system, such as EACCES. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
