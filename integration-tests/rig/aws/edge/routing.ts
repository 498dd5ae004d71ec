import type { Behavior } from "./distribution.ts";

/** The first behavior whose pattern takes the path; the last has none and takes all. */
export function behaviorFor(behaviors: readonly Behavior[], path: string): Behavior {
  const found = behaviors.find(({ pathPattern }) => pathPattern === undefined || matches(pathPattern, path));
  if (found === undefined) throw new Error(`no behavior takes ${path}`);
  return found;
}

/** CloudFront's patterns: `*` for any characters, `?` for one, a leading slash may be missing; case matters. */
function matches(pattern: string, path: string): boolean {
  const rooted = pattern.startsWith("/") || pattern.startsWith("*") ? pattern : `/${pattern}`;
  const expression = rooted
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "s").test(path);
}
