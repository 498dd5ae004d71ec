import type { FreeTier } from "../contract.ts";
import type { Price } from "../prices/price.ts";

/** Units of a month that an account does not pay. */
export function freeUnits(price: Price, freeTier: FreeTier): number {
  switch (freeTier) {
    case "none":
      return 0;
    case "always":
      return price.free ?? 0;
    case "first-year":
      return (price.free ?? 0) + (price.freeFirstYear ?? 0);
  }
}

/** USD of so many paid units, each step at its own price. */
export function usdOf(price: Price, units: number): number {
  let usd = 0;
  let from = 0;
  for (const step of price.steps) {
    const to = step.upTo ?? Number.POSITIVE_INFINITY;
    usd += Math.max(0, Math.min(units, to) - from) * step.usd;
    from = to;
  }
  return usd;
}

/** Pieces that a text or a body is billed as: each started block counts, and nothing at all counts once. */
export function pieces(kilobytes: number, blockKilobytes: number): number {
  return Math.max(1, Math.ceil(kilobytes / blockKilobytes));
}
