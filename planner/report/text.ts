import type { Finding } from "@semantest/policies";
import { GROUPS } from "../groups.ts";
import type { Plan } from "../plan.ts";
import { columns } from "./columns.ts";
import { counted, kindOf, quantityOf, reached, share, unitPrice, usd, users } from "./figures.ts";

/** A plan for a terminal. */
export function planAsText(plan: Plan): string {
  return [
    `Plan of cloud "${plan.cloud}", tier "${plan.tier}", ${plan.region}, ${users(plan.users)}`,
    "",
    ...resources(plan),
    "",
    ...verdict(plan),
    "",
    ...costs(plan),
    ...(plan.notes.length > 0 ? ["", "Notes", ...plan.notes.map((it) => `  ${it}`)] : []),
    "",
  ].join("\n");
}

function resources({ resources: all }: Plan): string[] {
  return [
    `Resources: ${all.length}`,
    ...GROUPS.flatMap((group) => {
      const members = all.filter((it) => it.group === group);
      if (members.length === 0) return [];
      const rows = members.map(({ type, name }) => [`    ${name}`, type]);
      return [`  ${group}: ${members.length}`, ...columns(rows, ["left", "left"])];
    }),
  ];
}

function verdict({ verdict: { advisories, unseen, violations } }: Plan): string[] {
  const word = violations.length === 0 ? "allowed" : "not allowed";
  return [
    `Policies: ${word} (${[
      counted(violations.length, "violation"),
      counted(advisories.length, "advisory", "advisories"),
      `${counted(unseen.length, "value")} not known before creation`,
    ].join(", ")})`,
    ...violations.flatMap((it) => told("  violation", it)),
    ...advisories.flatMap((it) => told("  advisory", it)),
    ...columns(
      unseen.map(({ path, resource, rule }) => [
        `  not yet known: ${rule}`,
        `${resource ?? "the stack"} ${path}`,
      ]),
      ["left", "left"],
    ),
  ];
}

function told(kind: string, { message, resource, rule }: Finding): string[] {
  return [`${kind} ${rule}: ${resource ?? "the stack"}`, ...message.split("\n").map((line) => `    ${line}`)];
}

function costs({ alertAtUsers, budget, capacity, cloud, cost, limitAtUsers }: Plan): string[] {
  if (cloud === "local") return ["Cost: nothing; the service runs on this machine."];
  const rows = cost.lines.map((line) => [
    `  ${line.item}`,
    kindOf(line),
    quantityOf(line),
    line.unit,
    unitPrice(line.unitPriceUsd),
    usd(line.monthlyUsd),
    `${line.source} (${line.date})`,
  ]);
  const head = ["  item", "part", "quantity", "unit", "USD a unit", "USD a month", "source (read)"];
  const variable = cost.monthlyUsd - cost.fixedUsd;
  return [
    `Cost: ${usd(cost.monthlyUsd)} USD a month, of which ${usd(cost.fixedUsd)} fixed and ${usd(variable)} by use`,
    ...columns([head, ...rows], ["left", "left", "right", "left", "right", "right", "left"]),
    "",
    `  1,000 jobs more: ${usd(cost.per1000JobsUsd)} USD, allowances left out`,
    `  of the limit of ${usd(budget.limit)} USD: ${share(cost.monthlyUsd, budget.limit)}`,
    `  the alert of ${usd(budget.alert)} USD comes with: ${reached(alertAtUsers, capacity)}; the limit is reached with: ${reached(limitAtUsers, capacity)}`,
  ];
}
