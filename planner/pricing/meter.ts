import type { CostLine, FreeTier } from "../contract.ts";
import type { Price } from "../prices/price.ts";

/** Something that is used in a month, and what it is used for. */
export interface Use {
  readonly price: Price;
  readonly item: string;
  readonly group: string;
  readonly kind: CostLine["kind"];
  /** Single things: messages, not millions of them. */
  readonly count: number;
}

/** Dollars for so many units of a month, beyond the free ones. */
export function tieredUsd({ tiers }: Pick<Price, "tiers">, units: number): number {
  let usd = 0;
  let begun = 0;
  for (const { upTo = Number.POSITIVE_INFINITY, usd: each } of tiers) {
    usd += Math.max(0, Math.min(units, upTo) - begun) * each;
    begun = upTo;
  }
  return usd;
}

/** Units of a month that cost nothing. */
function freeUnits({ alwaysFree, firstYearFree }: Price, freeTier: FreeTier): number {
  const units = { always: alwaysFree, none: 0, "first-year": alwaysFree + firstYearFree };
  return units[freeTier];
}

/** Dollars for so many single things of a month. */
export function monthlyUsd(price: Price, count: number, freeTier: FreeTier): number {
  return tieredUsd(price, Math.max(0, count / price.perUnit - freeUnits(price, freeTier)));
}

/**
 * A line for each use. Uses of one price share its free units and its steps: what is used however few people come takes
 * the free ones first, so what is fixed is what an idle month costs.
 */
export function costLines(uses: readonly Use[], freeTier: FreeTier): CostLine[] {
  const used = new Map<Price, number>();
  const inOrder = uses.filter(({ count }) => count > 0).toSorted((one, other) => rank(one) - rank(other));
  return inOrder.map((use) => {
    const before = used.get(use.price) ?? 0;
    used.set(use.price, before + use.count);
    return lineOf(use, before, freeTier);
  });
}

function rank({ kind }: Use): number {
  return kind === "fixed" ? 0 : 1;
}

function lineOf({ count, price, ...rest }: Use, before: number, freeTier: FreeTier): CostLine {
  const quantity = count / price.perUnit;
  const free = freeUnits(price, freeTier);
  const freeQuantity = Math.min(quantity, Math.max(0, free - before / price.perUnit));
  const usd = monthlyUsd(price, before + count, freeTier) - monthlyUsd(price, before, freeTier);
  const billedBefore = Math.max(0, before / price.perUnit - free);
  return {
    ...rest,
    quantity,
    unit: price.unit,
    unitPriceUsd: unitUsd(price, billedBefore, billedBefore + quantity - freeQuantity),
    freeQuantity,
    monthlyUsd: usd,
    source: price.source,
    date: price.date,
  };
}

/** Price of the step; where several are crossed, what a unit costs on average. */
function unitUsd(price: Price, from: number, to: number): number {
  const step = price.tiers.find(({ upTo = Number.POSITIVE_INFINITY }) => from < upTo);
  if (step === undefined || to <= (step.upTo ?? Number.POSITIVE_INFINITY)) {
    return step?.usd ?? 0;
  }
  return (tieredUsd(price, to) - tieredUsd(price, from)) / (to - from);
}
