import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** A process, told apart from every other that has or had its number. */
export interface ProcessIdentity {
  readonly processId: number;
  /** When it started, in the system's own words. */
  readonly processStart: string;
}

/** When the process of this number started; undefined if there is none, or only its remains wait to be collected. */
export function processStart(processId: number): Promise<string | undefined> {
  return process.platform === "linux" ? startFromProc(processId) : startFromCommand(processId);
}

/** Whether exactly this process still runs; a later one with the same number does not count. */
export async function isRunning({ processId, processStart: start }: ProcessIdentity): Promise<boolean> {
  return (await processStart(processId)) === start;
}

/** Boot and clock tick of the start. The name of the program may hold anything, but no field after its last bracket does. */
async function startFromProc(processId: number): Promise<string | undefined> {
  try {
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    const stat = await readFile(`/proc/${processId}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // proc_pid_stat(5): the state is field 3 and the start time field 22; the first of `fields` is field 3.
    const [state, tick] = [fields[0], fields[19]];
    return state === "Z" || state === "X" ? undefined : `${boot.trim()} ${tick}`;
  } catch {
    return undefined;
  }
}

async function startFromCommand(processId: number): Promise<string | undefined> {
  const [command, ...args] =
    process.platform === "win32"
      ? [
          "powershell.exe",
          "-NoProfile",
          "-Command",
          `(Get-Process -Id ${processId}).StartTime.ToFileTimeUtc()`,
        ]
      : ["ps", "-o", "stat=,lstart=", "-p", String(processId)];
  try {
    const { stdout } = await promisify(execFile)(command, args, { env: { ...process.env, LC_ALL: "C" } });
    const line = stdout.trim();
    // The state of a process changes all the time, except that a zombie stays one.
    return line === "" || line.startsWith("Z") ? undefined : line.replace(/^\D\S*\s+/, "");
  } catch {
    return undefined;
  }
}
