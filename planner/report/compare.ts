import type { Plan } from "../plan.ts";
import { type Align, columns, markdownTable } from "./columns.ts";
import { counted, reached, share, usd, users } from "./figures.ts";

/** Plans side by side. */
export function comparison(plans: readonly Plan[], form: "text" | "markdown"): string {
  const head = ["", ...plans.map(({ cloud, region }) => `${cloud} (${region})`)];
  const aligns: Align[] = ["left", ...plans.map((): Align => "right")];
  const rows = ROWS.map(([title, tell]) => [title, ...plans.map(tell)]);
  const [first] = plans;
  const title = first === undefined ? "" : `tier ${first.tier}, ${users(first.users)}`;
  if (form === "markdown") {
    // The notes follow with the plan of each cloud.
    return [`### Side by side: ${title}`, "", ...markdownTable(head, rows, aligns), ""].join("\n");
  }
  const notes = plans.flatMap((plan) => plan.notes.map((it) => `  ${plan.cloud}: ${it}`));
  return [`Side by side: ${title}`, "", ...columns([head, ...rows], aligns), "", "Notes", ...notes, ""].join(
    "\n",
  );
}

const ROWS: readonly (readonly [title: string, tell: (plan: Plan) => string])[] = [
  ["resources", ({ resources }) => String(resources.length)],
  [
    "policies",
    ({ verdict }) =>
      verdict.violations.length === 0 ? "allowed" : counted(verdict.violations.length, "violation"),
  ],
  ["advisories", ({ verdict }) => String(verdict.advisories.length)],
  ["USD a month", ({ cost }) => usd(cost.monthlyUsd)],
  ["fixed", ({ cost }) => usd(cost.fixedUsd)],
  ["by use", ({ cost }) => usd(cost.monthlyUsd - cost.fixedUsd)],
  ["1,000 jobs more", ({ cost }) => usd(cost.per1000JobsUsd)],
  ["of the limit", ({ budget, cost }) => share(cost.monthlyUsd, budget.limit)],
  ["alert reached with", ({ alertAtUsers, capacity }) => reached(alertAtUsers, capacity)],
  ["limit reached with", ({ capacity, limitAtUsers }) => reached(limitAtUsers, capacity)],
];
