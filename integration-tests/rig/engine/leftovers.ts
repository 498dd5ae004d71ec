import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

const SETTLE_MS = 10_000;
const POLL_MS = 100;

/**
 * Waits until no process has `marker` (a folder that only this run uses) in its command line or environment.
 * Kills the processes that remain, so that they disturb no later run, and rejects with them.
 */
export async function assertNoneLeft(marker: string, settleMs = SETTLE_MS): Promise<void> {
  const deadline = Date.now() + settleMs;
  let left = await processesMentioning(marker);
  while (left.length > 0 && Date.now() < deadline) {
    await delay(POLL_MS);
    left = await processesMentioning(marker);
  }
  if (left.length > 0) {
    for (const line of left) {
      kill(Number.parseInt(line, 10));
    }
    throw new Error(`processes left behind:\n${left.join("\n")}`);
  }
}

/** Command lines, each after its process id, of the processes other than this one that mention `marker`. */
export async function processesMentioning(marker: string): Promise<string[]> {
  const all = process.platform === "linux" ? await readProc() : await readPs();
  return all
    .filter(({ pid, text }) => pid !== process.pid && text.includes(marker))
    .map(({ pid, command }) => `${pid} ${command}`);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // It has ended by itself in the meantime.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) {
      throw error;
    }
  }
}

interface RunningProcess {
  readonly pid: number;
  readonly command: string;
  /** Command line and environment. */
  readonly text: string;
}

async function readProc(): Promise<RunningProcess[]> {
  const pids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry));
  const read = await Promise.allSettled(
    pids.map(async (pid) => {
      const command = (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ").trim();
      const environment = await readFile(`/proc/${pid}/environ`, "utf8");
      return { pid: Number(pid), command, text: `${command} ${environment}` };
    }),
  );
  return read.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}

async function readPs(): Promise<RunningProcess[]> {
  const { stdout } = await promisify(execFile)("ps", ["axewwo", "pid=,command="], { maxBuffer: 64 << 20 });
  return stdout.split("\n").map((line) => {
    const [, pid = "", text = ""] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return { pid: Number(pid), command: text.slice(0, 200), text };
  });
}
