import type { Definitions } from "./definitions.ts";

/** The definitions that `root` refers to, directly or through others, sorted by name. */
export function reachableFrom(root: unknown, definitions: Definitions, prefix: string): Definitions {
  const found = new Set<string>();
  collect(root, definitions, prefix, found);
  return Object.fromEntries(
    Object.entries(definitions)
      .filter(([name]) => found.has(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function collect(value: unknown, definitions: Definitions, prefix: string, found: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [member, inner] of Object.entries(value)) {
    if (member !== "$ref" || typeof inner !== "string") {
      collect(inner, definitions, prefix, found);
    } else if (inner.startsWith(prefix)) {
      const name = inner.slice(prefix.length);
      if (definitions[name] === undefined) throw new Error(`${inner} leads nowhere`);
      if (found.has(name)) continue;
      found.add(name);
      collect(definitions[name], definitions, prefix, found);
    }
  }
}
