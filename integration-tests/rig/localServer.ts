import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "./freePort.ts";
import { assertNoSecretIn } from "./secrets.ts";

const BIN = fileURLToPath(new URL("../../cli/bin/semantest.ts", import.meta.url));
const START_MS = 20_000;
const STOP_MS = 20_000;

export interface ServerOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** Folders of an earlier server that this one goes on with. */
  readonly home?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** A real `semantest start` in a process of its own. */
export interface LocalServer {
  readonly port: number;
  /** `http://localhost:<port>`. */
  readonly origin: string;
  /** `ws://localhost:<port>`. */
  readonly url: string;
  /** Folder that stands for the person's home: configuration, state, data. */
  readonly home: string;
  readonly dataDir: string;
  readonly pid: number;
  /** Environment under which a command finds this server's folders. */
  readonly env: Readonly<Record<string, string>>;
  /** Everything it wrote so far. */
  output(): string;
  /** Sends a signal and resolves with the exit code; null where the signal ended it. */
  stop(signal?: "SIGTERM" | "SIGINT" | "SIGKILL"): Promise<number | null>;
}

const running = new Set<ChildProcess>();
const homes = new Set<string>();

/** Starts a server and waits until it answers. */
export async function startServer(options: ServerOptions = {}): Promise<LocalServer> {
  const port = options.port ?? (await freePort());
  const home = options.home ?? (await makeHome());
  const dataDir = join(home, "data");
  const env = homeEnvironment(home);
  const args = [BIN, "start", "--port", String(port), "--data-dir", dataDir, ...(options.args ?? [])];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let output = "";
  const take = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const ended = once(child, "exit").then(([code]: (number | null)[]) => {
    running.delete(child);
    return code ?? null;
  });
  const origin = `http://localhost:${port}`;
  await answers(origin, child, () => output, options.env?.SEMANTEST_PUBLIC_ORIGIN);
  return {
    port,
    origin,
    url: `ws://localhost:${port}`,
    home,
    dataDir,
    pid: child.pid ?? 0,
    env,
    output: () => output,
    stop: async (signal = "SIGTERM") => {
      child.kill(signal);
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
      const code = await ended;
      clearTimeout(timer);
      assertNoSecretIn(output, `the server on port ${port}`);
      return code;
    },
  };
}

/** A fresh home folder; it goes when the suite ends. */
export async function makeHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "semantest-home-"));
  homes.add(home);
  return home;
}

/** Variables under which every program of ours keeps to that folder. */
function homeEnvironment(home: string): Record<string, string> {
  return {
    HOME: home,
    XDG_CONFIG_HOME: join(home, "config"),
    XDG_STATE_HOME: join(home, "state"),
    XDG_CACHE_HOME: join(home, "cache"),
    XDG_DATA_HOME: join(home, "share"),
  };
}

/** Ends what specs left running and removes their folders: for the `after` of a suite. */
export async function stopEverything(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    }),
  );
  await Promise.all([...homes].map((home) => rm(home, { recursive: true, force: true })));
  homes.clear();
}

async function answers(
  origin: string,
  child: ChildProcess,
  output: () => string,
  publicOrigin: string | undefined,
): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${output()}`);
    const headers = publicOrigin === undefined ? {} : { host: new URL(publicOrigin).host };
    if (await isUp(origin, headers)) return;
    await sleep(50);
  }
  throw new Error(`the server did not answer within ${START_MS} ms:\n${output()}`);
}

/** Any HTTP answer counts: what it says is the specs' matter. */
async function isUp(origin: string, headers: Record<string, string>): Promise<boolean> {
  try {
    const answer = await fetch(`${origin}/signature`, { headers, signal: AbortSignal.timeout(1000) });
    await answer.body?.cancel();
    return true;
  } catch {
    return false;
  }
}
