/** Least time for which Flex Consumption bills an instance that was woken, in seconds. */
const LEAST_SECONDS = 1;

/**
 * Seconds in which at least one instance is billed, when calls come at random. Calls of one moment share an instance, up to
 * its concurrency; each wakes it for a second at least.
 * https://learn.microsoft.com/azure/azure-functions/functions-consumption-costs
 *
 * @param calls How many come.
 * @param seconds The time in which they come.
 */
export function busySeconds(calls: number, seconds: number): number {
  return seconds <= 0 ? 0 : seconds * (1 - Math.exp((-calls * LEAST_SECONDS) / seconds));
}
