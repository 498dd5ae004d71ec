import { EXPECTED, SELECTORS } from "../page/selectors.ts";
import type { PageCheck, SelectorView } from "../shared/commands.ts";
import type { PageState } from "./humanStates.ts";

/** Which way of each selector matched where the page had to show it, from 0; null: none did; absent: not looked for. */
export type Matched = Readonly<Record<string, number | null>>;

const NAMES = Object.values(EXPECTED).flat();

/**
 * What is known of every selector that a page must match: by a new chat that was looked at now, else by the last job.
 * Pure.
 */
export function judgeSelectors(now: Matched, lastJob: Matched): readonly SelectorView[] {
  return NAMES.map((name) => {
    const way = now[name] === undefined ? lastJob[name] : now[name];
    return { name, verdict: verdictOf(way), ways: SELECTORS[name].length, way: way ?? undefined };
  });
}

function verdictOf(way: number | null | undefined): SelectorView["verdict"] {
  if (way === undefined) return "unknown";
  if (way === null) return "missing";
  return way === 0 ? "found" : "spare";
}

/** What the page is known for after a check; a limit of the site need not show on a new chat. Pure. */
export function pageStateAfter({ selectors, loggedOut, quota }: PageCheck, before: PageState): PageState {
  if (loggedOut) return "loggedOut";
  if (quota || before === "quota") return "quota";
  return selectors.some(({ verdict }) => verdict === "missing") ? "pageChanged" : undefined;
}
