import type { Finding } from "@semantest/policies";
import type { Plan } from "../plan.ts";

/** A plan for programs. Fields are added, never renamed. */
export function planAsJson({
  alertAtUsers,
  budget,
  cloud,
  cost,
  limitAtUsers,
  notes,
  region,
  resources,
  tier,
  verdict,
}: Plan) {
  return {
    cloud,
    tier,
    region,
    resources,
    policies: {
      violations: verdict.violations.map(finding),
      advisories: verdict.advisories.map(finding),
      unseen: verdict.unseen.map(finding),
    },
    cost: {
      monthlyUsd: cost.monthlyUsd,
      fixedUsd: cost.fixedUsd,
      per1000JobsUsd: cost.per1000JobsUsd,
      budget,
      lines: cost.lines,
      alertAtUsers: alertAtUsers ?? null,
      limitAtUsers: limitAtUsers ?? null,
    },
    notes,
  };
}

function finding({ message, path, resource, rule, severity }: Finding) {
  return { rule, severity, resource: resource ?? null, path, message };
}
