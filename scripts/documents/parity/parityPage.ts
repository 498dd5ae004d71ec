import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { table } from "../markdown.ts";
import { type Kept, PROMISES, type Shown } from "./promises.ts";
import { PLACES, type Place, suiteNamed } from "./suites.ts";
import { titlesIn } from "./titles.ts";

/** Beginnings of the paths of specs that are about one place; all others are about code that is the same in all. */
const PLACE_OF: readonly (readonly [beginning: string, place: Place])[] = [
  ["integration-tests/local/", "local"],
  ["integration-tests/engine/", "local"],
  ["handlers/entrypoints/local/", "local"],
  ["integration-tests/aws/", "aws"],
  ["components/aws/", "aws"],
  ["integration-tests/azure/", "azure"],
  ["components/azure/", "azure"],
];

const HEAD = ["promise", "shown of all alike", "laptop", "AWS", "Azure"];

/** Each promise beside the tests that show it, in Markdown. Throws where a named test does not exist. */
export function parityPage(promises = PROMISES, read = (path: string) => readFileSync(path, "utf8")): string {
  const sections = [
    "<!-- Written by `npm run generate` from scripts/documents/parity/promises.ts. Do not edit. -->",
    "# Parity: who keeps which promise, and what shows it",
    "Tests named under _shown of all alike_ are one text: those of a scenario or a contract run in each place that links to its spec beside it, those of the core prove code that all three run, with stores in memory. Generating this page fails where a test of that title is not in that file. AWS and Azure are emulated here: [what no test here can prove](unproven.md).",
  ];
  for (const [heading, kept] of Object.entries(promises)) {
    sections.push(
      `## ${heading}`,
      table(
        HEAD,
        kept.map((it) => row(it, read)),
      ),
    );
  }
  return `${sections.join("\n\n")}\n`;
}

function row({ promise, shown, unshown = {} }: Kept, read: (path: string) => string): string[] {
  for (const it of shown) check(it, read);
  const alike = shown.filter(([where]) => isAlike(where));
  const cells = PLACES.map((place) => {
    const found = shown.flatMap((it) => inPlace(it, place));
    if (found.length > 0) return [...new Set(found)].join("; ");
    const reason = unshown[place];
    if (reason !== undefined) return `not shown: ${reason}`;
    if (alike.some(([where]) => suiteNamed(where) === undefined)) return "by the shared code";
    throw new Error(`nothing shows for ${place}: ${promise}`);
  });
  return [promise, alike.map(titled).join("; "), ...cells];
}

/** Links of what a named test shows of one place. */
function inPlace(shown: Shown, place: Place): string[] {
  const [where] = shown;
  const suite = suiteNamed(where);
  if (suite === undefined) return placeOf(where) === place ? [titled(shown)] : [];
  const spec = suite.runs[place];
  if (spec === undefined) return [];
  return [isAlike(where) ? link(basename(spec), spec) : titled(shown)];
}

function isAlike(where: string): boolean {
  const suite = suiteNamed(where);
  return suite === undefined ? placeOf(where) === undefined : Object.keys(suite.runs).length > 1;
}

function placeOf(path: string): Place | undefined {
  return PLACE_OF.find(([beginning]) => path.startsWith(beginning))?.[1];
}

function check([where, title]: Shown, read: (path: string) => string): void {
  const suite = suiteNamed(where);
  const file = suite?.file ?? where;
  if (!titlesIn(read(file)).has(title)) throw new Error(`${file} has no test "${title}"`);
  for (const spec of Object.values(suite?.runs ?? {})) {
    if (!read(spec).includes(`${suite?.describe}(`)) throw new Error(`${spec} does not run ${where}`);
  }
}

function titled([where, title]: Shown): string {
  return link(title, suiteNamed(where)?.file ?? where);
}

function link(text: string, path: string): string {
  return `[${text}](../${path})`;
}
