import type { Finding } from "@semantest/policies";
import type { CostLine } from "../contract.ts";
import type { Plan } from "../plan.ts";

/** A plan for programs. Its fields are a contract: none is renamed or taken away. */
export function planAsJson({ alertAtUsers, cost, limitAtUsers, notes, resources, verdict }: Plan) {
  return {
    resources: resources.map(({ group, name, type }) => ({ type, name, group })),
    policies: {
      violations: verdict.violations.map(finding),
      advisories: verdict.advisories.map(finding),
      unseen: verdict.unseen.map(finding),
    },
    cost: {
      monthlyUsd: cost.monthlyUsd,
      fixedUsd: cost.fixedUsd,
      lines: cost.lines.map(lineOf),
      // By cost alone; `null`: no number of users costs as much. What the tier carries stands in the notes.
      alertAtUsers: alertAtUsers ?? null,
      limitAtUsers: limitAtUsers ?? null,
    },
    notes,
  };
}

function finding({ message, path, resource, rule, severity }: Finding) {
  return { rule, severity, resource: resource ?? null, path, message };
}

function lineOf({ date, item, monthlyUsd, quantity, source, unit, unitPriceUsd }: CostLine) {
  return { item, quantity, unit, unitPriceUsd, monthlyUsd, source, date };
}
