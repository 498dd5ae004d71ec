import type { PageCheck } from "../shared/commands.ts";
import { judgeSelectors, type Matched } from "./selectorVerdict.ts";
import { askPage, closeTab, openTab } from "./tabs.ts";

const CHECK_MS = 60_000;

/** How long the page may take to show its composer while a person waits for the answer, milliseconds. */
const PATIENCE_MS = 6000;

/**
 * Opens a tab of its own, looks what matches on a new chat, and closes it. Types nothing: of what shows only later the
 * last job tells, as `lastJob` has it.
 */
export async function checkPage(lastJob: Matched): Promise<PageCheck> {
  const correlationId = `check-${crypto.randomUUID()}`;
  const signal = AbortSignal.timeout(CHECK_MS);
  const tabId = await openTab(correlationId);
  try {
    const { matched = {}, problem } = await askPage(
      tabId,
      { type: "prepare", correlationId, patienceMs: PATIENCE_MS },
      signal,
    );
    return {
      selectors: judgeSelectors(matched, lastJob),
      loggedOut: problem === "loggedOut",
      quota: problem === "quota",
    };
  } finally {
    await closeTab(correlationId);
  }
}
