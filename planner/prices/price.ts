/** A price as its vendor publishes it. */
export interface Price {
  /** What is counted, as a bill names it. */
  readonly unit: string;
  /** How many of what is counted make one unit. */
  readonly size: number;
  /** USD a unit, by how many units of a month are used: each step holds up to its bound, the last one has none. */
  readonly steps: readonly { readonly upTo?: number; readonly usd: number }[];
  /** Units of a month that cost nothing, for every account at any time. */
  readonly free?: number;
  /** Units of a month that cost nothing beyond that, in the first year of accounts that still have such an offer. */
  readonly freeFirstYear?: number;
  /** Where it stands. */
  readonly source: string;
  /** Day on which it was read there, or on which whoever tells it read it, YYYY-MM-DD. */
  readonly date: string;
}

/** Prices of one cloud, with the regions for which they were read. */
export interface PriceList<Name extends string> {
  readonly regions: readonly string[];
  readonly prices: Readonly<Record<Name, Price>>;
}
