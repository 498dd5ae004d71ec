import { SemantestError } from "@semantest/sdk";
import * as v from "valibot";
import { type PageReport, PageReportSchema, type PageRequest } from "../shared/pageMessages.ts";
import { areaStore } from "./areaStore.ts";

/** A new chat. */
const CHAT_URL = "https://chatgpt.com/";

/** Time for the content script of a new tab to answer, milliseconds. */
const LOAD_MS = 30_000;
const POLL_MS = 250;

/** Longest time for one answer of a page, milliseconds: it waits for its composer first. */
const PAGE_MS = 30_000;

/** Time for a page that is loaded to say whose it is, milliseconds: one that draws may be busy, and is left open in doubt. */
const ANSWER_MS = 5000;

/** Longest time for a page to stop drawing, milliseconds: a frozen one never says so. */
const STOP_MS = 4000;

/** Age beyond which a tab whose job does not run is closed, milliseconds: longer than a job may take. */
const STALE_MS = 360_000;

const MarkSchema = v.object({
  id: v.number(),
  /** Milliseconds since the epoch. */
  openedAt: v.number(),
});

/** Tabs that were opened here, by job; they end with the browser's session. */
const marks = areaStore(chrome.storage.session, "tab:");

/** Tabs that are being opened, by job: a job may end before its tab is there. */
const opening = new Map<string, Promise<number>>();

/** The tab that was opened for this job and still exists; undefined where there is none. */
export async function tabOf(correlationId: string): Promise<number | undefined> {
  const mark = v.safeParse(MarkSchema, await marks.get(correlationId));
  if (!mark.success) return undefined;
  const { id } = mark.output;
  return (await exists(id)) ? id : undefined;
}

/** Opens a tab of its own for a job, in the background, and marks it before it is used. */
export function openTab(correlationId: string): Promise<number> {
  const opened = open(correlationId).finally(() => {
    // Another may be opened for it since.
    if (opening.get(correlationId) === opened) opening.delete(correlationId);
  });
  opening.set(correlationId, opened);
  return opened;
}

async function open(correlationId: string): Promise<number> {
  // One of an earlier worker, in which nothing was typed yet. First of all: from the next turn on it would wait for itself.
  await closeTab(correlationId);
  // A browser without a window has no place for a tab.
  const { id } = await chrome.tabs.create({ url: CHAT_URL, active: false }).catch(() => {
    throw noWindow();
  });
  if (id === undefined) throw tabLost();
  await marks.set(correlationId, { id, openedAt: Date.now() });
  // A browser short of memory discards tabs in the background, and with the page goes its image. One that was closed
  // meanwhile is told of where it is asked.
  await chrome.tabs.update(id, { autoDiscardable: false }).catch(() => undefined);
  return id;
}

/** Closes tabs that an earlier worker left and nobody goes on with, as `closeTab` does. */
export async function closeStaleTabs(runs: (correlationId: string) => boolean): Promise<void> {
  for (const correlationId of await marks.keys()) {
    const mark = v.safeParse(MarkSchema, await marks.get(correlationId));
    const isFresh = mark.success && Date.now() - mark.output.openedAt < STALE_MS;
    if (!isFresh && !runs(correlationId)) await closeTab(correlationId);
  }
}

/** Closes every tab that was opened here, as `closeTab` does. */
export async function closeTabs(): Promise<void> {
  const ours = new Set([...opening.keys(), ...(await marks.keys())]);
  for (const correlationId of ours) await closeTab(correlationId);
}

/**
 * Closes the tab of a job where it is still the job's alone. A tab that a person took over stays open and is forgotten; one
 * that is gone already is as good.
 */
export async function closeTab(correlationId: string): Promise<void> {
  await opening.get(correlationId)?.catch(() => undefined);
  const id = await tabOf(correlationId);
  if (id !== undefined && (await isOurs(id, correlationId)))
    await chrome.tabs.remove(id).catch(() => undefined);
  await marks.delete(correlationId);
}

/** Whether a tab shows nothing but what its job put there. In doubt it does not. */
async function isOurs(tabId: number, correlationId: string): Promise<boolean> {
  const report = await ask(tabId, { type: "status", correlationId }, AbortSignal.timeout(ANSWER_MS));
  if (report !== undefined) return report.isTaken === false;
  // Where nobody answers, the page is not there yet, or is no page of the site: it was never used where it is as opened.
  const tab = await chrome.tabs.get(tabId).catch(() => undefined);
  return (tab?.pendingUrl ?? tab?.url) === CHAT_URL;
}

/** Has the page of a job stop drawing; resolves once it has, or was waited for long enough. */
export async function stopPage(correlationId: string): Promise<void> {
  const id = await tabOf(correlationId);
  if (id !== undefined) await ask(id, { type: "stop", correlationId }, AbortSignal.timeout(STOP_MS));
}

/**
 * Asks the page in a tab of ours. Throws `TAB_NOT_FOUND` where the tab was closed or does not answer, or the signal's
 * reason.
 */
export async function askPage(tabId: number, request: PageRequest, signal: AbortSignal): Promise<PageReport> {
  const deadline = Date.now() + LOAD_MS;
  for (;;) {
    signal.throwIfAborted();
    if (Date.now() > deadline || !(await exists(tabId))) throw tabLost();
    const report = await ask(tabId, request, AbortSignal.any([signal, AbortSignal.timeout(PAGE_MS)]));
    if (report !== undefined) return report;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/**
 * Asks once; undefined where there is no answer. A page that the browser froze never gives one, and one that is being
 * loaded has nobody yet who could.
 */
async function ask(tabId: number, request: PageRequest, over: AbortSignal): Promise<PageReport | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const end = () => resolve(undefined);
  if (over.aborted) end();
  over.addEventListener("abort", end, { once: true });
  try {
    const answer: Promise<unknown> = chrome.tabs.sendMessage(tabId, request, { frameId: 0 });
    const report = v.safeParse(PageReportSchema, await Promise.race([answer, late]));
    return report.success ? report.output : undefined;
  } catch {
    return undefined;
  } finally {
    over.removeEventListener("abort", end);
  }
}

function exists(tabId: number): Promise<boolean> {
  return chrome.tabs.get(tabId).then(
    () => true,
    () => false,
  );
}

function noWindow(): SemantestError {
  return new SemantestError("TAB_NOT_FOUND", "the browser opened no tab", {
    hint: "Open a window of the browser, then ask again.",
    recoverable: true,
  });
}

function tabLost(): SemantestError {
  return new SemantestError("TAB_NOT_FOUND", "the tab that made the image was closed or did not load", {
    hint: "Leave the tab open until the image is there, then ask again.",
    recoverable: true,
  });
}
