import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

const START_MS = 30_000;
const POLL_MS = 50;

export interface ProgramRequest {
  /** What it is called in a failure. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment: a program of the rig, and what it starts, shall see nothing of the user's. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Whether it can be used by now; asked again and again. */
  readonly ready: (output: string) => Promise<boolean> | boolean;
}

/** A program of the rig in a process group of its own; it ends itself, with all it started, when its input closes. */
export interface Program {
  /** Everything it wrote so far. */
  output(): string;
  /** Asks it to end by itself, and waits for that. */
  finish(): Promise<void>;
  /** Ends it and all it started, and waits for that. */
  stop(): Promise<void>;
}

/** Starts a program and waits until it is ready; rejects with what it wrote where it is not. */
export async function startProgram(request: ProgramRequest): Promise<Program> {
  const { name, command, args, cwd, env, ready } = request;
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ["pipe", "pipe", "pipe"] });
  let output = "";
  const keep = (chunk: Buffer): void => {
    output += chunk.toString("utf8");
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  child.once("error", (error) => {
    output += error.message;
  });
  const stop = () => end(child, "SIGKILL");
  const deadline = Date.now() + START_MS;
  while (!(await ready(output))) {
    if (hasEnded(child) || Date.now() > deadline) {
      await stop();
      throw new Error(`${name} did not start:\n${output}`);
    }
    await delay(POLL_MS);
  }
  return { output: () => output, finish: () => end(child, "SIGTERM"), stop };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child) || child.pid === undefined) return;
  const ended = once(child, "close");
  process.kill(-child.pid, signal);
  await ended;
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}
