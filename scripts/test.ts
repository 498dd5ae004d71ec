import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { assertNoneLeft } from "../integration-tests/rig/engine/leftovers.ts";
import { Block } from "./testing/block.ts";
import { endAll } from "./testing/childProcess.ts";
import { testEnvironment } from "./testing/environment.ts";
import { runPart } from "./testing/mochaSuite.ts";
import { type Job, runPool } from "./testing/pool.ts";
import { countsText, type Result, seconds, sum, withoutSkips } from "./testing/result.ts";
import { runCheck } from "./testing/staticCheck.ts";
import { type Part, SUITES } from "./testing/suites.ts";

// Runs what its arguments name: `check` (every npm script `check:*`) and suites; without arguments everything. The last
// line says how many passed and failed. Checks and parts of suites run at once as far as there is room; each prints what
// it has to say when it is over.

const CHECK = "check";
const ManifestSchema = v.object({ scripts: v.record(v.string(), v.string()) });

const everything = [CHECK, ...Object.keys(SUITES)];
const wanted = process.argv.length > 2 ? process.argv.slice(2) : everything;
const unknown = wanted.filter((name) => !everything.includes(name));
if (unknown.length > 0) {
  console.error(`no suite ${unknown.join(", ")}; there are: ${everything.join(", ")}`);
  process.exit(2);
}

const folder = await realpath(await mkdtemp(join(tmpdir(), "semantest-test-")));
/** What those have said that are still at work. */
const open = new Set<Block>();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    endAll();
    for (const block of open) process.stdout.write(block.close());
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    process.exit(1);
  });
}

const environment = testEnvironment(process.env, folder);
const begun = performance.now();
const processors = availableParallelism();
const jobs = [...(wanted.includes(CHECK) ? await checkJobs() : []), ...suiteJobs()];
// One more than there are processors: what waits costs the busy ones little.
const found = await runPool(jobs, { jobs: processors + 1, busy: processors });
const results = wanted.map((name) =>
  sum(
    found.filter((result) => result.name === name),
    name,
  ),
);
results.push(await findLeftovers());
await rm(folder, { recursive: true, force: true });

console.log();
for (const result of results)
  console.log(`${result.name}: ${countsText(result)} in ${seconds(result.milliseconds)}`);
console.log(`at once, all of it took ${seconds(performance.now() - begun)}`);
const all = sum(results, "total");
for (const text of all.absent) console.log(`skipped for want of ${text}`);
const total = process.env.CI === "true" ? withoutSkips(all) : all;
if (total.failed > all.failed) console.log("CI=true: nothing may be skipped, so what was skipped has failed");
console.log(countsText(total));
process.exitCode = total.failed === 0 ? 0 : 1;

/** Static checks, first of all: they are the quickest to say what is wrong. */
async function checkJobs(): Promise<Job<Result>[]> {
  const { scripts } = v.parse(ManifestSchema, JSON.parse(await readFile("package.json", "utf8")));
  return Object.keys(scripts)
    .filter((script) => script.startsWith(`${CHECK}:`))
    .map((script) => ({
      busy: true,
      run: () =>
        inBlock(script, async ({ print }) => ({
          ...(await runCheck(script, environment, print)),
          name: CHECK,
        })),
    }));
}

/** Whether it changes what others read, who would otherwise keep it from its turn. */
function isAwaited({ changes }: Part): boolean {
  return Object.values(SUITES).some(({ parts }) =>
    parts.some(({ reads }) => reads !== undefined && reads === changes),
  );
}

/** The parts of all wanted suites: first those that change what others use, then the longest. */
function suiteJobs(): Job<Result>[] {
  return Object.entries(SUITES)
    .filter(([name]) => wanted.includes(name))
    .flatMap(([name, { parts, timeoutMs }]) => parts.map((part) => ({ name, part, timeoutMs })))
    .toSorted(
      (a, b) => Number(isAwaited(b.part)) - Number(isAwaited(a.part)) || b.part.seconds - a.part.seconds,
    )
    .map(({ name, part: { specs, busy = false, changes, reads }, timeoutMs }) => ({
      busy,
      changes,
      reads,
      run: () =>
        inBlock(`${name}: ${specs.join(" ")}`, async ({ print, descriptor }) => {
          const result = await runPart(name, specs, { environment, print, output: descriptor, timeoutMs });
          print(`  ${countsText(result)} in ${seconds(result.milliseconds)}`);
          return result;
        }),
    }));
}

/** Prints what a job has said when it is over, in one piece. */
async function inBlock(title: string, run: (block: Block) => Promise<Result>): Promise<Result> {
  const block = new Block(join(folder, `${randomUUID()}.log`));
  open.add(block);
  block.print(title);
  const result = await run(block);
  open.delete(block);
  process.stdout.write(block.close());
  return result;
}

/** One more test: nothing that this run started is still there. */
async function findLeftovers(): Promise<Result> {
  const begun = performance.now();
  const passed = await assertNoneLeft(folder).then(
    () => true,
    (error: unknown) => {
      console.log(`FAILED ${error instanceof Error ? error.message : error}`);
      return false;
    },
  );
  const milliseconds = performance.now() - begun;
  return {
    name: "nothing left running",
    passed: Number(passed),
    failed: Number(!passed),
    skipped: 0,
    milliseconds,
    absent: [],
  };
}
