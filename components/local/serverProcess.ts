import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile } from "node:fs/promises";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { ProcessIdentity } from "./processIdentity.ts";
import { isRunning, processStart } from "./processIdentity.ts";

/** Time a server has to answer its health door, among it the replay of its journal. */
const START_MS = 60_000;
/** Time a server has to finish what it does after SIGTERM. */
const GRACE_MS = 20_000;
/** Time the system has to remove a process after SIGKILL. */
const KILL_MS = 5_000;
const ANSWER_MS = 2_000;
const POLL_MS = 50;
/** Lines of the server's output that an error shows. */
const LAST_LINES = 3;
/** What a server needs of its parent's environment. The rest may hold credentials and would outlive the update. */
const INHERITED = [
  ...["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"],
  ...["USERPROFILE", "APPDATA", "LOCALAPPDATA", "SystemRoot", "TEMP", "TMP"],
];

export interface ServerCommand {
  /** Program and arguments for the Node that runs now. */
  readonly args: readonly string[];
  /** Working folder. */
  readonly folder: string;
  /** File to which the server's output is appended. */
  readonly logFile: string;
  readonly port: number;
}

/**
 * Starts a server that outlives this process and waits until its health door answers. If it ends or stays silent
 * the error quotes its last words, and nothing is left running.
 */
export async function startServer(
  { args, folder, logFile, port }: ServerCommand,
  patienceMs = START_MS,
): Promise<ProcessIdentity> {
  if ((await listens("127.0.0.1", port)) || (await listens("::1", port))) {
    throw new Error(`port ${port} is taken; stop what listens there, or set local.port to a free one`);
  }
  const log = await open(logFile, "a", 0o600);
  try {
    const { size } = await log.stat();
    const child = spawn(process.execPath, args, {
      cwd: folder,
      detached: true,
      env: Object.fromEntries(INHERITED.map((name) => [name, process.env[name]])),
      stdio: ["ignore", log.fd, log.fd],
      windowsHide: true,
    });
    await once(child, "spawn");
    child.unref();
    const identity = await identify(child);
    const failure = await untilHealthy(child, port, patienceMs);
    if (identity !== undefined && failure === undefined) {
      return identity;
    }
    if (child.kill("SIGKILL")) {
      await once(child, "exit");
    }
    const words = (await readFile(logFile))
      .subarray(size)
      .toString("utf8")
      .trim()
      .split("\n")
      .slice(-LAST_LINES);
    const reason = failure ?? "cannot be told from other processes";
    throw new Error([`the server on port ${port} ${reason}`, ...words].join("\n"));
  } finally {
    await log.close();
  }
}

/** Ends exactly this process: politely, then by force. One that has ended already is fine. */
export async function stopServer(identity: ProcessIdentity, graceMs = GRACE_MS): Promise<void> {
  for (const [signal, patienceMs] of [
    ["SIGTERM", graceMs],
    ["SIGKILL", KILL_MS],
  ] as const) {
    if (!(await isRunning(identity))) {
      return;
    }
    send(signal, identity);
    await untilGone(identity, patienceMs);
  }
  if (await isRunning(identity)) {
    throw new Error(`the server's process ${identity.processId} could not be ended`);
  }
}

function send(signal: NodeJS.Signals, { processId }: ProcessIdentity): void {
  try {
    process.kill(processId, signal);
  } catch (error) {
    // It has ended in the meantime.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) {
      throw error;
    }
  }
}

async function identify({ pid }: ChildProcess): Promise<ProcessIdentity | undefined> {
  const start = pid === undefined ? undefined : await processStart(pid);
  return pid === undefined || start === undefined ? undefined : { processId: pid, processStart: start };
}

/** Why the server does not serve; undefined once it does. */
async function untilHealthy(
  child: ChildProcess,
  port: number,
  patienceMs: number,
): Promise<string | undefined> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const healthy = await isHealthy(port);
    if (child.exitCode !== null || child.signalCode !== null) {
      return `ended at its start with ${child.signalCode ?? `exit code ${child.exitCode}`}`;
    }
    if (healthy) {
      return undefined;
    }
    await delay(POLL_MS);
  }
  return `did not answer within ${patienceMs / 1000} s`;
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(ANSWER_MS) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

async function untilGone(identity: ProcessIdentity, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while ((await isRunning(identity)) && Date.now() < deadline) {
    await delay(POLL_MS);
  }
}

/** Whether something accepts connections; an address this machine does not have counts as free. */
async function listens(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port, timeout: ANSWER_MS });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
