/** Beyond this many users nobody asks. */
const MOST_USERS = 100_000_000;

/**
 * The fewest users with whom a month costs so much or more; undefined where no number of users does.
 *
 * @param cost USD of a month with so many users; never falls as users come.
 */
export function usersFor(usd: number, cost: (users: number) => number): number | undefined {
  if (cost(MOST_USERS) < usd) return undefined;
  let below = -1;
  let reached = MOST_USERS;
  while (reached - below > 1) {
    const middle = Math.floor((below + reached) / 2);
    if (cost(middle) >= usd) reached = middle;
    else below = middle;
  }
  return reached;
}
