import { rmSync } from "node:fs";
import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { assertNoneLeft } from "../integration-tests/rig/engine/leftovers.ts";
import { endAll } from "./testing/childProcess.ts";
import { testEnvironment } from "./testing/environment.ts";
import { type Job, runInLanes } from "./testing/lanes.ts";
import { runSpecs } from "./testing/mochaSuite.ts";
import { countsText, type Result, seconds, sum, withoutSkips } from "./testing/result.ts";
import { runCheck } from "./testing/staticCheck.ts";
import { CHECK_SECONDS, SUITES } from "./testing/suites.ts";

// Runs what its arguments name: `check` (every npm script `check:*`) and suites; without arguments everything. Checks and
// parts of suites run side by side. The last line says how many passed and failed.

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
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    endAll();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    process.exit(1);
  });
}

const environment = testEnvironment(process.env, folder);
const begun = performance.now();
const jobs = (await Promise.all(wanted.map(jobsOf))).flat();
// Most processes wait now and then: one more than there are processors keeps these busy.
const parts = await runInLanes(jobs, availableParallelism() + 1);
const results = wanted.map((name) =>
  sum(
    parts.filter((part) => part.name === name),
    name,
  ),
);
results.push(await findLeftovers());
await rm(folder, { recursive: true, force: true });

console.log();
for (const result of results)
  console.log(`${result.name}: ${countsText(result)} in ${seconds(result.milliseconds)}`);
console.log(`side by side, all of it took ${seconds(performance.now() - begun)}`);
const found = sum(results, "total");
for (const text of found.absent) console.log(`skipped for want of ${text}`);
const total = process.env.CI === "true" ? withoutSkips(found) : found;
if (total.failed > found.failed)
  console.log("CI=true: nothing may be skipped, so what was skipped has failed");
console.log(countsText(total));
process.exitCode = total.failed === 0 ? 0 : 1;

/** A job per process of a suite, or per check. */
async function jobsOf(name: string): Promise<Job<Result>[]> {
  const suite = SUITES[name];
  if (suite === undefined) return checks();
  const options = {
    environment,
    print: (text: string) => console.log(text.replace(/^ */, `${name}: `)),
    output: "inherit",
  } as const;
  return suite.parts.map((part) => ({
    seconds: part.seconds,
    run: () => runSpecs(name, { specs: part.specs, timeoutMs: suite.timeoutMs }, options),
  }));
}

async function checks(): Promise<Job<Result>[]> {
  const { scripts } = v.parse(ManifestSchema, JSON.parse(await readFile("package.json", "utf8")));
  return Object.keys(scripts)
    .filter((script) => script.startsWith(`${CHECK}:`))
    .map((script) => script.slice(`${CHECK}:`.length))
    .map((name) => ({
      seconds: CHECK_SECONDS[name] ?? 0,
      run: async () => ({ ...(await runCheck(name, environment)), name: CHECK }),
    }));
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
