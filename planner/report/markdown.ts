import type { Finding } from "@semantest/policies";
import { GROUPS } from "../groups.ts";
import type { Plan } from "../plan.ts";
import { markdownTable } from "./columns.ts";
import { kindOf, quantityOf, reached, share, unitPrice, usd, users } from "./figures.ts";

/** A plan as a comment of a pull request: what decides first, the rest folded away. */
export function planAsMarkdown(plan: Plan): string {
  const { cloud, cost, region, resources, tier, verdict } = plan;
  const allowed = verdict.violations.length === 0;
  return [
    `### Plan: \`${cloud}\`, \`${tier}\`, ${region}, ${users(plan.users)}`,
    "",
    `**${allowed ? "Allowed" : "Not allowed"}** by the policies, **${usd(cost.monthlyUsd)} USD** a month, ${resources.length} resources.`,
    "",
    ...findings("violation", verdict.violations),
    ...findings("advisory", verdict.advisories),
    ...markdownTable(["", ""], summary(plan), ["left", "right"]),
    "",
    ...folded("Cost", costTable(plan)),
    ...folded(`Resources (${resources.length})`, resourceTable(plan)),
    ...(verdict.unseen.length > 0 ? folded("Not yet known", unseenTable(verdict.unseen)) : []),
    ...plan.notes.map((it) => `- ${it}`),
    "",
  ].join("\n");
}

function summary({ alertAtUsers, budget, capacity, cost, limitAtUsers }: Plan): string[][] {
  return [
    ["Fixed", `${usd(cost.fixedUsd)} USD`],
    ["By use", `${usd(cost.monthlyUsd - cost.fixedUsd)} USD`],
    ["1,000 jobs more", `${usd(cost.per1000JobsUsd)} USD`],
    [`Of the limit of ${usd(budget.limit)} USD`, share(cost.monthlyUsd, budget.limit)],
    [`Alert of ${usd(budget.alert)} USD with`, reached(alertAtUsers, capacity)],
    ["Limit with", reached(limitAtUsers, capacity)],
  ];
}

function costTable({ cost }: Plan): string[] {
  return markdownTable(
    ["item", "part", "quantity", "unit", "USD a unit", "USD a month", "source"],
    cost.lines.map((line) => [
      line.item,
      kindOf(line),
      quantityOf(line),
      line.unit,
      unitPrice(line.unitPriceUsd),
      usd(line.monthlyUsd),
      `[${line.date}](${line.source})`,
    ]),
    ["left", "left", "right", "left", "right", "right", "left"],
  );
}

function resourceTable({ resources }: Plan): string[] {
  const rows = GROUPS.flatMap((group) =>
    resources
      .filter((it) => it.group === group)
      .map(({ name, type }) => [group, `\`${name}\``, `\`${type}\``]),
  );
  return markdownTable(["for", "name", "type"], rows, ["left", "left", "left"]);
}

function unseenTable(unseen: readonly Finding[]): string[] {
  const rows = unseen.map(({ path, resource, rule }) => [
    `\`${rule}\``,
    `\`${resource ?? "the stack"}\``,
    `\`${path}\``,
  ]);
  return markdownTable(["rule", "resource", "value"], rows, ["left", "left", "left"]);
}

function findings(kind: string, all: readonly Finding[]): string[] {
  return all.flatMap(({ message, resource, rule }) => [
    `- ${kind} \`${rule}\` on \`${resource ?? "the stack"}\`:`,
    ...message.split("\n").map((line) => `  ${line}`),
    "",
  ]);
}

function folded(title: string, lines: readonly string[]): string[] {
  return ["<details>", `<summary>${title}</summary>`, "", ...lines, "", "</details>", ""];
}
