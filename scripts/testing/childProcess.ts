import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";

export interface ChildOptions extends Omit<SpawnOptions, "detached"> {
  /** Milliseconds until the process and what it started are killed. */
  readonly timeoutMs: number;
}

export interface Exit {
  /** Null after a signal. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
}

const running = new Set<ChildProcess>();

/** Gives the process another number of milliseconds to end, from now. */
export type Extend = (timeoutMs: number) => void;

/** Starts a program of Node in a process group of its own; `observe` may listen before anything happens. */
export async function runNode(
  args: readonly string[],
  { timeoutMs, ...options }: ChildOptions,
  observe: (child: ChildProcess, extend: Extend) => void,
): Promise<Exit> {
  const child = spawn(process.execPath, args, { ...options, detached: true });
  running.add(child);
  let timedOut = false;
  let timer: NodeJS.Timeout | undefined;
  const extend: Extend = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timedOut = true;
      killGroup(child, "SIGKILL");
    }, milliseconds);
  };
  extend(timeoutMs);
  observe(child, extend);
  try {
    await once(child, "close");
  } finally {
    clearTimeout(timer);
    running.delete(child);
  }
  return { code: child.exitCode, signal: child.signalCode, timedOut };
}

/** Ends every process group that is still running, for an interrupted run. */
export function endAll(): void {
  for (const child of running) killGroup(child, "SIGTERM");
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // The group has ended by itself in the meantime.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
