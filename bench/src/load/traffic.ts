import type { Pair } from "../wire/pairs.ts";

/** What travels between the two halves of each pair. One unit is sent by `send` and is over when `arrived` names it. */
export interface Traffic {
  /** Messages one unit puts through the stack. */
  readonly messages: number;
  /** Starts a unit on a pair; returns its key. */
  send(pair: number): string;
  /** Told the key and pair of each unit that is over. */
  arrived: (key: string, pair: number) => void;
  /** Events sent so far that the stack has to acknowledge. */
  readonly durables: number;
  /** Acknowledgements received so far. */
  readonly acknowledged: number;
  /** What the stack did not take, in its own words; the first few. */
  readonly refusals: readonly string[];
}

const KEPT_REFUSALS = 5;

/** Counts what both kinds of traffic count. */
export abstract class PairTraffic implements Traffic {
  abstract readonly messages: number;
  abstract send(pair: number): string;
  arrived: (key: string, pair: number) => void = () => undefined;
  durables = 0;
  acknowledged = 0;
  readonly refusals: string[] = [];

  protected readonly receiver = {
    acknowledged: (count: number): void => {
      this.acknowledged += count;
    },
    refused: (why: string): void => {
      if (this.refusals.length < KEPT_REFUSALS) this.refusals.push(why);
    },
  };
}

/** The pair of that number. */
export function pairAt(pairs: readonly Pair[], index: number): Pair {
  const pair = pairs[index];
  if (pair === undefined) throw new RangeError(`pair ${index}: there are ${pairs.length}`);
  return pair;
}
