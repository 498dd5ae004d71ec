import { runNode } from "./childProcess.ts";
import { type Result, seconds } from "./result.ts";

const TIMEOUT_MS = 300_000;

/** Runs an npm script as one test; prints its output where it fails. */
export async function runCheck(
  name: string,
  environment: NodeJS.ProcessEnv,
  print: (text: string) => void,
): Promise<Result> {
  const npm = environment.npm_execpath;
  if (npm === undefined) throw new Error("start the tests by npm: `npm test`");
  const begun = performance.now();
  let output = "";
  const exit = await runNode(
    [npm, "run", "--silent", name],
    { timeoutMs: TIMEOUT_MS, env: environment, stdio: ["ignore", "pipe", "pipe"] },
    (child) => {
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding("utf8").on("data", (text) => (output += text));
    },
  );
  const milliseconds = performance.now() - begun;
  const passed = exit.code === 0;
  print(
    `  ${passed ? "passed" : "FAILED"} in ${seconds(milliseconds)}${passed ? "" : `\n${output.trimEnd()}`}`,
  );
  return { name, passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0, milliseconds, absent: [] };
}
