import { spawn } from "node:child_process";

export interface BoundedRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds after which the command and everything it started is killed. */
  readonly timeoutMs: number;
}

/**
 * Runs a command to its end and returns what it printed. Rejects with its last lines when it fails, cannot be
 * found or takes too long; the whole process group is killed then, so that nothing goes on in the background.
 */
export function runBounded({ command, args, cwd, env, timeoutMs }: BoundedRun): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const keep = (chunk: Buffer): void => {
      output += chunk.toString("utf8");
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const deadline = setTimeout(() => {
      if (child.pid !== undefined) {
        process.kill(-child.pid, "SIGKILL");
      }
      reject(new Error(`${command} took longer than ${timeoutMs / 1000} s`));
    }, timeoutMs);
    child.once("error", (error) => {
      clearTimeout(deadline);
      reject(new Error(`${command} could not be started: ${error.message}`));
    });
    child.once("close", (code) => {
      clearTimeout(deadline);
      if (code === 0) {
        resolve(output);
      } else {
        reject(new Error(`${command} failed: ${output.trim().split("\n").slice(-3).join(" | ")}`));
      }
    });
  });
}
