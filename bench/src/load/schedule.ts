/** When each message of an open-loop run is due. Times are milliseconds since the run's start. */
export interface Schedule {
  /** Messages due by then, the one of that instant included. */
  dueBy(elapsedMs: number): number;
  /** Intended time of a message, counted from 0. */
  dueAt(index: number): number;
}

/**
 * Spreads a rate over ticks of one millisecond, the finest a timer of Node has: what is due within a tick is due at its
 * start. So a late timer counts as latency, while the grain of timers does not.
 */
export function createSchedule(perSecond: number): Schedule {
  if (!Number.isSafeInteger(perSecond) || perSecond < 1) {
    throw new RangeError(`rate ${perSecond}: must be a whole number of messages per second, at least 1`);
  }
  return {
    dueBy: (elapsedMs) => (elapsedMs < 0 ? 0 : Math.ceil(((Math.floor(elapsedMs) + 1) * perSecond) / 1000)),
    dueAt: (index) => Math.floor((index * 1000) / perSecond),
  };
}
