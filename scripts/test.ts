import { rmSync } from "node:fs";
import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { assertNoneLeft } from "../integration-tests/rig/engine/leftovers.ts";
import { endAll } from "./testing/childProcess.ts";
import { testEnvironment } from "./testing/environment.ts";
import { runSuite } from "./testing/mochaSuite.ts";
import { countsText, type Result, seconds, sum, withoutSkips } from "./testing/result.ts";
import { runCheck } from "./testing/staticCheck.ts";
import { SUITES } from "./testing/suites.ts";

// Runs what its arguments name: `check` (every npm script `check:*`) and suites; without arguments everything. The last
// line says how many passed and failed.

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
const results: Result[] = [];
// What needs the processors for itself goes first; suites that mostly wait then go in two lanes.
const alone = wanted.filter((name) => name === CHECK || (SUITES[name]?.apart && !SUITES[name].beside));
await runInTurn(alone);
const others = wanted.filter((name) => !alone.includes(name));
await Promise.all([
  runInTurn(others.filter((name) => SUITES[name]?.beside)),
  runInTurn(others.filter((name) => !SUITES[name]?.beside)),
]);
results.push(await findLeftovers());
await rm(folder, { recursive: true, force: true });

console.log();
for (const result of results)
  console.log(`${result.name}: ${countsText(result)} in ${seconds(result.milliseconds)}`);
const found = sum(results, "total");
for (const text of found.absent) console.log(`skipped for want of ${text}`);
const total = process.env.CI === "true" ? withoutSkips(found) : found;
if (total.failed > found.failed)
  console.log("CI=true: nothing may be skipped, so what was skipped has failed");
console.log(countsText(total));
process.exitCode = total.failed === 0 ? 0 : 1;

async function runInTurn(names: readonly string[]): Promise<void> {
  for (const name of names) results.push(await run(name));
}

async function run(name: string): Promise<Result> {
  console.log(`${name}:`);
  const suite = SUITES[name];
  if (suite !== undefined)
    return runSuite(name, suite, {
      environment,
      print: (text) => console.log(text.replace(/^ */, `  ${name}: `)),
      output: "inherit",
    });
  const { scripts } = v.parse(ManifestSchema, JSON.parse(await readFile("package.json", "utf8")));
  const checks = Object.keys(scripts).filter((script) => script.startsWith(`${CHECK}:`));
  const done: Result[] = [];
  for (const script of checks) done.push(await runCheck(script.slice(`${CHECK}:`.length), environment));
  return sum(done, name);
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
