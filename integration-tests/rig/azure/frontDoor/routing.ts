/** A route of an endpoint, as far as it decides where a path goes. */
export interface RoutePatterns {
  readonly patternsToMatch: readonly string[];
}

export interface Match<R extends RoutePatterns> {
  readonly route: R;
  /** What of the path the pattern's asterisk stands for; undefined where the pattern is the path itself. */
  readonly rest: string | undefined;
}

/**
 * The route of the most specific pattern that fits: a path itself before any pattern with an asterisk, and of those the one
 * with the longest fixed part, whatever the order of the routes. Case does not count.
 */
export function routeOf<R extends RoutePatterns>(routes: readonly R[], path: string): Match<R> | undefined {
  const asked = path.toLowerCase();
  let best: (Match<R> & { readonly length: number }) | undefined;
  for (const route of routes) {
    for (const pattern of route.patternsToMatch) {
      const wanted = pattern.toLowerCase();
      if (wanted === asked) return { route, rest: undefined };
      if (!wanted.endsWith("/*")) continue;
      const fixed = wanted.slice(0, -1);
      if (asked.startsWith(fixed) && (best === undefined || fixed.length > best.length)) {
        best = { route, rest: path.slice(fixed.length), length: fixed.length };
      }
    }
  }
  return best;
}

/** The path at the origin: where the route has a path of its own there, that takes the place of the pattern's fixed part. */
export function pathAtOrigin(path: string, rest: string | undefined, originPath: string | undefined): string {
  if (originPath === undefined || originPath === "") return path;
  const base = originPath.replace(/\/$/, "");
  return rest === undefined ? `${base}${path}` : `${base}/${rest}`;
}
