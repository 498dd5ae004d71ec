/** What a cloud takes for one thing. */
export interface Price {
  /** What one unit of it is, as the bill counts, such as `million messages`. */
  readonly unit: string;
  /** Single things in a unit: 1,000,000 where it is a million. */
  readonly perUnit: number;
  /** US dollars a unit, from the first on; `upTo` in units a month, without it: all further ones. */
  readonly tiers: readonly PriceTier[];
  /** Units a month that cost nothing, for every account and without end. */
  readonly alwaysFree: number;
  /** Units a month that cost nothing in an account's first year, beyond those; not every account has them. */
  readonly firstYearFree: number;
  readonly regions: readonly string[];
  /** Page that the vendor publishes it on. */
  readonly source: string;
  /** Day on which the figure was last looked at. */
  readonly date: string;
  /** Whether only others than the vendor were seen to tell it. */
  readonly isSecondHand: boolean;
}

export interface PriceTier {
  readonly upTo?: number;
  readonly usd: number;
}

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** Names of the prices that were last looked at more than a year before the day. */
export function outdated(prices: Readonly<Record<string, Price>>, day: Date): string[] {
  return Object.entries(prices)
    .filter(([, { date }]) => day.getTime() - Date.parse(date) > YEAR_MS)
    .map(([name]) => name);
}
