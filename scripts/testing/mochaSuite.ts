import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { type Exit, runNode } from "./childProcess.ts";
import { type Message, MessageSchema } from "./message.ts";
import { type Result, seconds } from "./result.ts";

const MOCHA = fileURLToPath(import.meta.resolve("mocha/bin/mocha.js"));
const REPORTER = fileURLToPath(new URL("reporter.ts", import.meta.url));

/**
 * Megabytes in which a process makes what is new, before it is looked through for what is garbage: Node's own 16 MB are for
 * programs that share a machine with many, and cost a fifth of what these do.
 */
const YOUNG_MB = 64;

/** Milliseconds for which a process may live on after its last test. */
const LINGER_MS = 5000;

export interface PartOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Takes a line per group of tests, and each failure whole. */
  readonly print: (text: string) => void;
  /** Where the tests' own output goes: a file's descriptor, or nowhere. */
  readonly output: number | "ignore";
  /** Milliseconds after which it counts as hung. */
  readonly timeoutMs: number;
  /** Default 5 s. */
  readonly lingerMs?: number;
}

/** Runs the specs of these patterns in a process of their own. */
export async function runPart(
  name: string,
  specs: readonly string[],
  { environment, print, output, timeoutMs, lingerMs = LINGER_MS }: PartOptions,
): Promise<Result> {
  const begun = performance.now();
  const tally = new Tally(print);
  const exit = await runNode(
    [`--max-semi-space-size=${YOUNG_MB}`, MOCHA, "--reporter", REPORTER, ...specs],
    { timeoutMs, env: environment, stdio: ["ignore", output, output, "ipc"] },
    (child, extend) =>
      child.on("message", (message) => {
        tally.add(v.parse(MessageSchema, message));
        if (tally.ended) extend(lingerMs);
      }),
  );
  const problem = problemOf(exit, tally, specs, timeoutMs);
  if (problem !== undefined) tally.fail(problem);
  const { passed, failed, skipped, absent } = tally;
  return { name, passed, failed, skipped, milliseconds: performance.now() - begun, absent: [...absent] };
}

/** What is wrong with the run beyond its tests. */
function problemOf(
  exit: Exit,
  tally: Tally,
  specs: readonly string[],
  timeoutMs: number,
): string | undefined {
  if (exit.timedOut && tally.ended) return "the suite kept running after its last test and was killed";
  if (exit.timedOut) return `the suite was killed after ${seconds(timeoutMs)}`;
  if (!tally.ended) return `the suite ended early (exit code ${exit.code}, signal ${exit.signal})`;
  if (tally.passed + tally.failed + tally.skipped === 0) return `no tests in ${specs.join(", ")}`;
  if (exit.code !== 0 && tally.failed === 0) return `mocha failed with exit code ${exit.code}`;
  return undefined;
}

/** Counts what the reporter tells. */
class Tally {
  passed = 0;
  failed = 0;
  skipped = 0;
  ended = false;
  readonly absent = new Set<string>();
  readonly #print: (text: string) => void;

  constructor(print: (text: string) => void) {
    this.#print = print;
  }

  add(message: Message): void {
    switch (message.kind) {
      case "passed":
        this.passed += 1;
        return;
      case "pending":
        this.skipped += 1;
        this.#print(`  skipped: ${message.title}`);
        return;
      case "failed":
        this.fail(`${message.title}\n${message.error}`);
        return;
      case "suite":
        this.#print(`  ${message.title}: ${message.tests} tests, ${seconds(message.milliseconds)}`);
        return;
      case "absent":
        this.absent.add(`${message.reason}; to have it: ${message.remedy}`);
        return;
      case "end":
        this.ended = true;
    }
  }

  fail(text: string): void {
    this.failed += 1;
    this.#print(`  FAILED ${text.replaceAll("\n", "\n    ")}`);
  }
}
