import { spawnSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

// Measures line and branch coverage by the specs beside the code, for each folder that has a floor. Fails below it.

const FLOOR_PERCENT = 95;
const FOLDERS = ["handlers/core", "handlers/ports", "client"];
const SPECS = ["handlers/**/*.spec.ts", "client/**/*.spec.ts"];
/** Specs, what they share, and the suite that adapters must pass: they test, so they need no test. */
const TESTS = ["**/*.spec.ts", "**/spec/**", "**/testing/**", "**/contract/**"];
const RAW = "coverage/raw";

const MOCHA = fileURLToPath(import.meta.resolve("mocha/bin/mocha.js"));
const LOAD_ALL = fileURLToPath(new URL("loadAll.ts", import.meta.url));
const C8 = fileURLToPath(import.meta.resolve("c8/bin/c8.js"));

await rm("coverage", { recursive: true, force: true });
run([MOCHA, "--reporter", "dot", ...SPECS], { NODE_V8_COVERAGE: RAW });
run([LOAD_ALL, ...FOLDERS], { NODE_V8_COVERAGE: RAW });
for (const folder of FOLDERS) {
  console.log(`\n${folder}`);
  const excluded = TESTS.flatMap((pattern) => ["--exclude", pattern]);
  const floors = ["--check-coverage", "--lines", String(FLOOR_PERCENT), "--branches", String(FLOOR_PERCENT)];
  const include = ["--include", `${folder}/**/*.ts`, ...excluded];
  const report = ["--reporter", "text", "--skip-full", "--reports-dir", `coverage/${folder}`];
  run([C8, "report", "--temp-directory", RAW, ...report, ...include, ...floors]);
}

function run(args: readonly string[], environment: NodeJS.ProcessEnv = {}): void {
  // What comes from Node's cache of compiled code is counted less exactly.
  const { status } = spawnSync(process.execPath, args, {
    stdio: "inherit",
    env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: "1", ...environment },
  });
  if (status !== 0) process.exitCode = 1;
}
