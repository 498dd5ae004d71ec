import type { CostLine, FreeTier } from "../contract.ts";
import type { Price } from "../prices/price.ts";
import { freeUnits, usdOf } from "./amount.ts";

/** How much of one thing a month takes, counted one by one. */
export interface Demand<Name extends string> {
  readonly price: Name;
  /** What it is, as a person would say it. */
  readonly item: string;
  /** Fixed: whatever people do. Variable: by what they do. */
  readonly kind: "fixed" | "variable";
  readonly count: number;
}

/** Makes demands of one kind. */
export function demanding<Name extends string>(kind: Demand<Name>["kind"]) {
  return (price: Name, item: string, count: number): Demand<Name> => ({ price, item, kind, count });
}

/**
 * Lines of a bill. An allowance is one for each price: what is fixed uses it up first. Lines of nothing are left out.
 */
export function billOf<Name extends string>(
  demands: readonly Demand<Name>[],
  prices: Readonly<Record<Name, Price>>,
  freeTier: FreeTier,
): CostLine[] {
  const used = new Map<Name, number>();
  return [
    ...demands.filter(({ kind }) => kind === "fixed"),
    ...demands.filter(({ kind }) => kind === "variable"),
  ]
    .filter(({ count }) => count > 0)
    .map(({ price: name, item, kind, count }) => {
      const price = prices[name];
      const quantity = count / price.size;
      const before = used.get(name) ?? 0;
      const free = freeUnits(price, freeTier);
      used.set(name, before + quantity);
      const paidBefore = Math.max(0, before - free);
      const paidAfter = Math.max(0, before + quantity - free);
      return {
        item,
        kind,
        quantity,
        unit: price.unit,
        unitPriceUsd: price.steps[0]?.usd ?? 0,
        freeQuantity: quantity - (paidAfter - paidBefore),
        monthlyUsd: usdOf(price, paidAfter) - usdOf(price, paidBefore),
        source: price.source,
        date: price.date,
      };
    });
}

export function totalOf(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);
}
