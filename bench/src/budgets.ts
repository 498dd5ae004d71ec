import * as v from "valibot";

const BudgetSchema = v.pipe(
  v.strictObject({
    /** Name of the figure, as the report's JSON calls it. */
    figure: v.string(),
    min: v.optional(v.number()),
    max: v.optional(v.number()),
    /** What is promised, in words. */
    promise: v.string(),
  }),
  v.check(({ min, max }) => min !== undefined || max !== undefined, "a budget has min, max or both"),
);
/** What the figures must keep to. */
export const BudgetsSchema = v.array(BudgetSchema);
export type Budget = v.InferOutput<typeof BudgetSchema>;

/** A budget beside what was measured. */
export interface Judged {
  readonly budget: Budget;
  /** Absent where the figure was not measured. */
  readonly value: number | undefined;
  readonly kept: boolean;
}

/** Judges the budgets of the scenarios that ran; what should have been measured and was not is not kept. */
export function judge(
  budgets: readonly Budget[],
  figures: Readonly<Record<string, number>>,
  scenarios: readonly string[],
): Judged[] {
  return budgets
    .filter(({ figure }) => scenarios.some((scenario) => figure.startsWith(`${scenario}.`)))
    .map((budget) => {
      const value = figures[budget.figure];
      return { budget, value, kept: keeps(budget, value) };
    });
}

function keeps(
  { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: Budget,
  value = Number.NaN,
): boolean {
  return value >= min && value <= max;
}
