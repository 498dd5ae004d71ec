import { readFile, writeFile } from "node:fs/promises";
import * as v from "valibot";
import { BudgetsSchema } from "./budgets.ts";
import { type Options, readOptions, USAGE } from "./options.ts";
import { canPin } from "./processes/pinning.ts";
import { renderReport } from "./report/markdown.ts";
import { brokenLines, buildReport, type Ran, remarksOf } from "./report/report.ts";
import { describeSurroundings, type Surroundings } from "./report/surroundings.ts";
import { runScenario } from "./run.ts";
import { SCENARIOS } from "./scenarios/index.ts";
import type { Plan } from "./scenarios/scenario.ts";

/** A thousand sockets, and what Node itself opens. */
const NEEDED_FILES = 1200;
const WINDOWS = 3;
const WARM_UP_MS = 4000;
const QUICK_WARM_UP_MS = 1000;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = readOptions(
      args,
      SCENARIOS.map(({ name }) => name),
    );
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
  const surroundings = describeSurroundings();
  if ((surroundings.openFiles ?? NEEDED_FILES) < NEEDED_FILES) {
    return fail(
      `ulimit -n is ${surroundings.openFiles}; 1,000 sockets need ${NEEDED_FILES}: run "ulimit -n 4096" first.`,
    );
  }
  return measure(options, surroundings, args);
}

async function measure(
  options: Options,
  surroundings: Surroundings,
  args: readonly string[],
): Promise<number> {
  const budgets = await readBudgets();
  const plan = planOf(options);
  const wanted = SCENARIOS.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  const ran: Ran[] = [];
  const atMost = options.quick ? 1 : options.rounds;
  for (const scenario of wanted) {
    ran.push({ scenario, rounds: await runScenario(scenario, { plan, atMost, tell }) });
  }
  const report = buildReport({ surroundings, date: new Date(), args, plan, ran, budgets });
  for (const remark of remarksOf(ran)) tell(remark);
  console.log(renderReport(report, ran));
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
  if (!options.check) return 0;
  const broken = brokenLines(report);
  for (const line of broken) tell(line);
  return broken.length > 0 ? 1 : 0;
}

function planOf({ seconds, quick }: Options): Plan {
  return {
    windowMs: seconds * 1000,
    windows: quick ? 1 : WINDOWS,
    warmUpMs: quick ? QUICK_WARM_UP_MS : WARM_UP_MS,
    repeats: quick ? 1 : 3,
    pinned: canPin(),
  };
}

async function readBudgets() {
  const text = await readFile(new URL("../budgets.json", import.meta.url), "utf8");
  return v.parse(BudgetsSchema, JSON.parse(text));
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

function fail(message: string): number {
  process.stderr.write(`${message}\n`);
  return 2;
}
