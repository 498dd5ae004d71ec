import { type Budget, type Judged, judge } from "../budgets.ts";
import type { Plan, Scenario } from "../scenarios/scenario.ts";
import type { Contender } from "../stacks/names.ts";
import { nameFigures } from "../stats/figures.ts";
import type { Round } from "../stats/observation.ts";
import { type Figures, needsMore, summarize } from "../stats/summary.ts";
import type { Surroundings } from "./surroundings.ts";

/** One scenario and everything that was observed. */
export interface Ran {
  readonly scenario: Scenario;
  readonly rounds: readonly Round[];
}

/** All there is to say about one run; the JSON of `--json`. */
export interface Report extends Surroundings {
  /** ISO 8601, the day. */
  readonly date: string;
  readonly command: string;
  readonly plan: Plan;
  /** Some figure rests on windows that other programs disturbed. */
  readonly disturbed: boolean;
  readonly figures: Readonly<Record<string, number>>;
  readonly judged: readonly Judged[];
  readonly rounds: Readonly<Record<string, readonly Round[]>>;
}

export type Summary = ReadonlyMap<Contender, Figures>;

export interface ReportParts {
  readonly surroundings: Surroundings;
  readonly date: Date;
  readonly args: readonly string[];
  readonly plan: Plan;
  readonly ran: readonly Ran[];
  readonly budgets: readonly Budget[];
}

export function buildReport({ surroundings, date, args, plan, ran, budgets }: ReportParts): Report {
  const summaries = ran.map(({ scenario, rounds }) => ({ name: scenario.name, summary: summarize(rounds) }));
  const figures: Record<string, number> = {};
  for (const { name, summary } of summaries) Object.assign(figures, nameFigures(name, summary));
  return {
    ...surroundings,
    date: date.toISOString().slice(0, 10),
    command: ["npm run bench", ...(args.length > 0 ? ["--", ...args] : [])].join(" "),
    plan,
    disturbed: summaries.some(({ summary }) => needsMore(summary)),
    figures,
    judged: judge(
      budgets,
      figures,
      summaries.map(({ name }) => name),
    ),
    rounds: Object.fromEntries(ran.map(({ scenario, rounds }) => [scenario.name, rounds])),
  };
}

/** What went wrong, in words. */
export function remarksOf(ran: readonly Ran[]): string[] {
  return ran.flatMap(({ scenario, rounds }) =>
    rounds.flatMap(({ contender, remarks }) =>
      remarks.map((remark) => `${scenario.name}, ${contender}: ${remark}`),
    ),
  );
}

/** One line for each budget that is not kept. */
export function brokenLines({ judged }: Report): string[] {
  return judged
    .filter(({ kept }) => !kept)
    .map(({ budget, value }) => {
      return `broken: ${budget.promise} (${budget.figure} is ${value ?? "not measured"})`;
    });
}
