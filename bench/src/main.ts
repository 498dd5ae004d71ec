import { readFile, writeFile } from "node:fs/promises";
import * as v from "valibot";
import { BudgetsSchema, judge } from "./budgets.ts";
import { type Options, readOptions, USAGE } from "./options.ts";
import { canPin } from "./processes/pinning.ts";
import { describeSurroundings, type Surroundings } from "./report/machine.ts";
import { budgetSection, scenarioSection } from "./report/markdown.ts";
import { runScenario } from "./run.ts";
import { SCENARIOS } from "./scenarios/index.ts";
import type { Plan, Scenario } from "./scenarios/scenario.ts";
import { nameFigures } from "./stats/figures.ts";
import type { Round } from "./stats/observation.ts";
import { needsMore, summarize } from "./stats/summary.ts";

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
  return measure(options, surroundings);
}

async function measure(options: Options, surroundings: Surroundings): Promise<number> {
  const date = new Date().toISOString().slice(0, 10);
  const plan = planOf(options);
  const scenarios = SCENARIOS.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  const figures: Record<string, number> = {};
  const sections: string[] = [];
  const rounds: Record<string, readonly Round[]> = {};
  let disturbed = false;
  for (const scenario of scenarios) {
    const done = await runScenario(scenario, { plan, once: options.quick, tell });
    const summary = summarize(done);
    rounds[scenario.name] = done;
    disturbed ||= needsMore(summary);
    Object.assign(figures, nameFigures(scenario.name, summary));
    sections.push(scenarioSection(scenario, summary));
    for (const remark of remarksOf(scenario, done)) tell(remark);
  }
  const judged = judge(
    await readBudgets(),
    figures,
    scenarios.map(({ name }) => name),
  );
  const { machine, versions } = surroundings;
  const facts = [
    `- Date: ${date}. Command: \`npm run bench${process.argv.slice(2).length > 0 ? ` -- ${process.argv.slice(2).join(" ")}` : ""}\`.`,
    `- Machine: ${machine}.`,
    `- Versions: ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}.`,
    `- Processes: ${plan.pinned ? "server on core 0, generator on core 1" : "not bound to cores: taskset is missing"}.`,
  ];
  const note = disturbed ? ["¹ Other programs took more than 5 % of a core in most windows."] : [];
  console.log([facts.join("\n"), ...sections, ...note, budgetSection(judged)].join("\n\n"));
  if (options.json !== undefined) {
    const report = { date, machine, versions, pinned: plan.pinned, plan, disturbed, figures, judged, rounds };
    await writeFile(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
  }
  if (!options.check) return 0;
  const broken = judged.filter(({ kept }) => !kept);
  for (const { budget, value } of broken) {
    process.stderr.write(`broken: ${budget.promise} (${budget.figure} is ${value ?? "not measured"})\n`);
  }
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

function remarksOf({ name }: Scenario, rounds: readonly Round[]): string[] {
  return rounds.flatMap(({ contender, remarks }) =>
    remarks.map((remark) => `${name}, ${contender}: ${remark}`),
  );
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
