import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";

/** A browser to which no debugger is attached: one keeps workers of extensions alive. */
export interface UnwatchedBrowser {
  /** Kills the processes of extensions, with their workers; gives how many there were. */
  killWorkers(): Promise<number>;
  /** Ends the browser with all its processes. Default: SIGTERM. */
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
}

/** Starts Chromium as a plain process: no port and no pipe by which a debugger could attach. */
export function startChromium(
  program: string,
  profile: string,
  switches: readonly string[],
  /** Of its first tab. */
  address = "about:blank",
): UnwatchedBrowser {
  const args = [
    "--headless=new",
    "--disable-gpu",
    "--no-first-run",
    "--password-store=basic",
    "--use-mock-keychain",
    `--user-data-dir=${profile}`,
    ...switches,
    address,
  ];
  // Without a debugger downloads go to the person's home: it is that of this browser alone.
  const env = { ...process.env, HOME: profile, XDG_CONFIG_HOME: profile };
  const child = spawn(program, args, { detached: true, stdio: "ignore", env });
  const group = child.pid;
  if (group === undefined) throw new Error(`${program} could not be started`);
  return {
    killWorkers: async () => {
      const pids = await extensionProcesses(group);
      return pids.filter(kill).length;
    },
    stop: async (signal = "SIGTERM") => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      process.kill(-group, signal);
      await ended;
    },
  };
}

/** Kills a process; false where it has ended by itself meanwhile. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}

/** Renderers of extensions in this process group. */
async function extensionProcesses(group: number): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const line = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    if (line.includes("--extension-process") && (await groupOf(name)) === group) found.push(Number(name));
  }
  return found;
}

async function groupOf(pid: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[2]);
}
