import type { CostLine } from "../contract.ts";
import { readOptions } from "../options.ts";
import { type Estimator, type Plan, plan } from "../plan.ts";
import { haveArchives } from "./archives.ts";

const READ = { source: "https://example.com/prices", date: "2026-11-01" };

/** Prices of nobody: 7 USD whatever people do, and 0.1 USD for each of them beyond ten. */
export const simpleEstimate: Estimator = ({ usage: { users } }) => {
  const paid = Math.max(0, users - 10);
  const lines: CostLine[] = [
    line({ item: "door", kind: "fixed", quantity: 1, unit: "door", unitPriceUsd: 7, monthlyUsd: 7 }),
    line({ item: "frames | all", quantity: users, freeQuantity: users - paid, monthlyUsd: paid / 10 }),
  ];
  return { lines, monthlyUsd: 7 + paid / 10, fixedUsd: 7, per1000JobsUsd: 0.25 };
};

function line(known: Partial<CostLine> & Pick<CostLine, "item" | "quantity" | "monthlyUsd">): CostLine {
  return {
    kind: "variable",
    unit: "user",
    unitPriceUsd: 0.1,
    freeQuantity: 0,
    ...READ,
    ...known,
  };
}

/** The plans for a command line, by the prices of nobody. */
export async function plansOf(...args: readonly string[]): Promise<readonly Plan[]> {
  await haveArchives();
  const options = readOptions(args);
  const plans: Plan[] = [];
  for (const cloud of options.clouds) plans.push(await plan(cloud, options, simpleEstimate));
  return plans;
}

/** The one plan for a command line. */
export async function planOf(...args: readonly string[]): Promise<Plan> {
  const [only, ...others] = await plansOf(...args);
  if (only === undefined || others.length > 0) throw new Error(`${args.join(" ")} is no single plan`);
  return only;
}
