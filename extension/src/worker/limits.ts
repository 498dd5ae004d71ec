import type { LimitSettings } from "../shared/settings.ts";
import type { LimitCounters } from "../shared/state.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Times of the prompts of the last 24 h, with one more. Pure. */
export function notePrompt(times: readonly number[], now: number): number[] {
  return [...within(times, DAY_MS, now), now];
}

/** The times without that one, whose prompt was never typed. Pure. */
export function withoutPrompt(times: readonly number[], time: number): number[] {
  return times.toSpliced(times.lastIndexOf(time), times.includes(time) ? 1 : 0);
}

/** The times with the newest moved to when its prompt was typed. Pure. */
export function moveNewest(times: readonly number[], now: number): number[] {
  return [...times.toSorted((a, b) => a - b).slice(0, -1), now];
}

/**
 * The times, of which those ahead of the clock are now: they were typed by a clock that was ahead, and grow old from here
 * on. The same array where there is none. Pure.
 */
export function notAhead(times: readonly number[], now: number): readonly number[] {
  return times.some((it) => it > now) ? times.map((it) => Math.min(it, now)) : times;
}

/**
 * How many prompts were typed of late and when the next may be. A time ahead of the clock counts as now: setting the
 * clock back frees nobody. Pure.
 */
export function countPrompts(
  times: readonly number[],
  { gapSeconds, perHour, perDay }: LimitSettings,
  now: number,
): LimitCounters {
  const sorted = notAhead(times, now).toSorted((a, b) => a - b);
  const hour = within(sorted, HOUR_MS, now);
  const day = within(sorted, DAY_MS, now);
  const newest = sorted.at(-1);
  const free = (recent: readonly number[], most: number, window: number) => {
    const oldest = recent.at(-most);
    return oldest === undefined ? 0 : oldest + window;
  };
  return {
    lastHour: hour.length,
    lastDay: day.length,
    nextAt: Math.max(
      newest === undefined ? 0 : newest + gapSeconds * 1000,
      free(hour, perHour, HOUR_MS),
      free(day, perDay, DAY_MS),
    ),
  };
}

function within(times: readonly number[], window: number, now: number): number[] {
  return times.filter((it) => it > now - window);
}
