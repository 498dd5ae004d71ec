import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { assertNoSecretIn } from "../../rig/secrets.ts";

const BIN = fileURLToPath(new URL("../../../cli/bin/semantest.ts", import.meta.url));

/** How a command ended. */
export interface Ended {
  /** Exit code; null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface RunningCommand {
  /** Resolves once standard output or error matches; fails where the command ends first. */
  says(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Sends a signal. */
  signal(signal: "SIGINT" | "SIGTERM" | "SIGKILL"): void;
  readonly ended: Promise<Ended>;
}

const running = new Set<ChildProcess>();

/** Starts `semantest` as a person would, with only the environment given. */
export function startCommand(args: readonly string[], env: Readonly<Record<string, string>>): RunningCommand {
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let stdout = "";
  let stderr = "";
  const watchers = new Set<() => void>();
  const tell = () => {
    for (const watcher of watchers) watcher();
  };
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk;
    tell();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk;
    tell();
  });
  const ended = once(child, "close").then(([code]: (number | null)[]) => {
    running.delete(child);
    return { code: code ?? null, stdout, stderr };
  });
  return {
    ended,
    signal: (signal) => void child.kill(signal),
    says: async (pattern) => {
      const found = Promise.withResolvers<RegExpMatchArray>();
      const look = () => {
        const match = `${stdout}\n${stderr}`.match(pattern);
        if (match !== null) found.resolve(match);
      };
      watchers.add(look);
      look();
      void ended.then(() =>
        found.reject(new Error(`it ended without saying ${pattern}:\n${stdout}\n${stderr}`)),
      );
      try {
        return await found.promise;
      } finally {
        watchers.delete(look);
      }
    },
  };
}

/** Runs `semantest` to its end. Its output is searched for every secret a suite has noted. */
export async function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const ended = await startCommand(args, env).ended;
  assertNoSecretIn(ended.stdout + ended.stderr, `semantest ${args[0]}`);
  return ended;
}

/** Ends what specs left running: for the `after` of a suite. */
export async function endCommands(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      const closed = once(child, "close");
      child.kill("SIGKILL");
      await closed;
    }),
  );
}

/** Standard output of a command that was told --json; fails where a line is no JSON. */
export function jsonLines(stdout: string): unknown[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));
}
