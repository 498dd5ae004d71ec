import { NEEDED, SELECTORS } from "../page/selectors.ts";
import type { PageCheck } from "../shared/commands.ts";
import { askPage, closeTab, openTab } from "./tabs.ts";

const CHECK_MS = 60_000;

/** Opens a tab of its own, looks which selectors match there, and closes it. Types nothing. */
export async function checkPage(): Promise<PageCheck> {
  const correlationId = `check-${crypto.randomUUID()}`;
  const signal = AbortSignal.timeout(CHECK_MS);
  const tabId = await openTab(correlationId);
  try {
    const { matched = {}, problem } = await askPage(tabId, { type: "prepare", correlationId }, signal);
    const needed: readonly string[] = NEEDED;
    return {
      selectors: Object.keys(SELECTORS).map((name) => ({
        name,
        matched: matched[name] ?? undefined,
        needed: needed.includes(name),
      })),
      loggedOut: problem === "loggedOut",
    };
  } finally {
    await closeTab(correlationId);
  }
}
