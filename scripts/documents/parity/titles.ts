const TITLE = /\b(?:it|describe)\(\s*(["`])((?:\\.|(?!\1)[^\\])*)\1/g;
const FILLED_IN = /\$\{[^}]*\}/g;

/** Titles of suites and tests in a file; `…` stands for what is filled in when they run. */
export function titlesIn(source: string): ReadonlySet<string> {
  return new Set([...source.matchAll(TITLE)].map(([, , title = ""]) => title.replaceAll(FILLED_IN, "…")));
}
