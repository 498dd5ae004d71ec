import { awsPrices } from "../../planner/prices/aws.ts";
import { azurePrices } from "../../planner/prices/azure.ts";
import type { Price, PriceList } from "../../planner/prices/price.ts";
import * as assumptions from "../../planner/pricing/assumptions.ts";
import { readDocComments } from "./docComments.ts";
import { code, table } from "./markdown.ts";

const ASSUMPTIONS = "planner/pricing/assumptions.ts";

/** The prices that the planner reckons with, and what it assumes, for people, in Markdown. */
export function pricesPage(): string {
  return `${[
    `<!-- Written by \`npm run generate\` from planner/prices and ${ASSUMPTIONS}. Do not edit. -->`,
    "# Prices",
    "List prices in US dollars, without tax, credit or discount, as `npm run plan` reckons with them. Each stands with its page and the day on which it was read; a test fails when one is older than a year.",
    "An allowance that always counts is left out with `--free-tier none`; one of the first year counts only with `--free-tier first-year`.",
    ...section("AWS", awsPrices),
    ...section("Azure", azurePrices),
    "## Assumptions",
    "What a month is reckoned with where neither the program nor the command line says it.",
    table(["name", "value", "meaning"], assumptionRows()),
  ].join("\n\n")}\n`;
}

function section<Name extends string>(title: string, { prices, regions }: PriceList<Name>): string[] {
  const rows = Object.entries<Price>(prices).map(([name, price]) => [
    code(name),
    price.unit,
    steps(price),
    allowance(price.free),
    allowance(price.freeFirstYear),
    `[${price.date}](${price.source})`,
  ]);
  return [
    `## ${title}`,
    `Regions: ${regions.map(code).join(", ")}; the first is the default.`,
    table(["price", "unit", "USD a unit", "free a month", "more in a first year", "read"], rows),
  ];
}

function steps({ steps: all }: Price): string {
  return all
    .map(({ upTo, usd }) => (upTo === undefined ? amount(usd) : `${amount(usd)} up to ${amount(upTo)}, then`))
    .join(" ");
}

function allowance(units: number | undefined): string {
  return units === undefined ? "" : amount(units);
}

/** To its last digit: prices of a second have ten. */
function amount(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 12 });
}

/** What is assumed, with the words of its doc comments. */
function assumptionRows(): string[][] {
  const docs = readDocComments(ASSUMPTIONS);
  return Object.entries(assumptions).map(([name, value]: [string, unknown]) => {
    const meaning = docs.get(name)?.text;
    if (!meaning) throw new Error(`${ASSUMPTIONS}: ${name} has no doc comment`);
    return [code(name), assumed(name, value), meaning];
  });
}

function assumed(name: string, value: unknown): string {
  if (typeof value === "number") return amount(value);
  if (typeof value !== "object" || value === null) {
    throw new Error(`${ASSUMPTIONS}: ${name} is neither a number nor several`);
  }
  return Object.entries(value)
    .map(([part, count]) => `${part} ${assumed(`${name}.${part}`, count)}`)
    .join(", ");
}
