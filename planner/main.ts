import { writeFile } from "node:fs/promises";
import { RunError } from "@pulumi/pulumi";
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
  try {
    for (const cloud of options.clouds) plans.push(await plan(cloud, options, estimate));
  } catch (error) {
    // The component judges its arguments by itself, such as an address of --alert-email.
    if (!RunError.isInstance(error)) throw error;
    console.error(error.message);
    return MISTAKEN;
  }
  write(report(plans, options));
  if (options.chart !== undefined && !(await draw(options.chart, plans))) return MISTAKEN;
  return plans.every(({ verdict }) => verdict.violations.length === 0) ? ALLOWED : STOPPED;
}

/** Writes the drawing; says why where it cannot be written. */
async function draw(file: string, plans: readonly Plan[]): Promise<boolean> {
  try {
    await writeFile(file, costChart(plans));
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(
      `--chart is ${JSON.stringify(file)}, which cannot be written (${reason}); allowed: a file in a folder that exists`,
    );
    return false;
  }
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
