import { writeFile } from "node:fs/promises";
import type { Options } from "./options.ts";
import { OptionError, readOptions, USAGE } from "./options.ts";
import { type Plan, plan } from "./plan.ts";
import { estimate } from "./pricing/estimate.ts";
import { costChart } from "./report/chart.ts";
import { comparison } from "./report/compare.ts";
import { planAsJson } from "./report/json.ts";
import { planAsMarkdown } from "./report/markdown.ts";
import { planAsText } from "./report/text.ts";

/** Exit codes: all is allowed; the policies stop it; the command line holds a mistake. */
const ALLOWED = 0;
const STOPPED = 1;
const MISTAKEN = 2;

/** Runs the planner for a command line; gives the exit code. */
export async function main(args: readonly string[], write: (text: string) => void): Promise<number> {
  if (args.includes("--help")) {
    write(`${USAGE}\n`);
    return ALLOWED;
  }
  let options: Options;
  try {
    options = readOptions(args);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    return MISTAKEN;
  }
  const plans: Plan[] = [];
  for (const cloud of options.clouds) plans.push(await plan(cloud, options, estimate));
  if (options.chart !== undefined) await writeFile(options.chart, costChart(plans));
  write(report(plans, options));
  return plans.every(({ verdict }) => verdict.violations.length === 0) ? ALLOWED : STOPPED;
}

function report(plans: readonly Plan[], { form }: Options): string {
  const isCompared = plans.length > 1;
  switch (form) {
    case "json": {
      const byCloud = Object.fromEntries(plans.map((it) => [it.cloud, planAsJson(it)]));
      const [only] = Object.values(byCloud);
      return `${JSON.stringify(isCompared ? byCloud : only, null, 2)}\n`;
    }
    case "markdown":
      return [...(isCompared ? [comparison(plans, form)] : []), ...plans.map(planAsMarkdown)].join("\n");
    case "text":
      return isCompared ? comparison(plans, form) : plans.map(planAsText).join("\n");
  }
}
