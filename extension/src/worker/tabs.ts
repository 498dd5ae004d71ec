import { SemantestError } from "@semantest/sdk";
import * as v from "valibot";
import { type PageReport, PageReportSchema, type PageRequest } from "../shared/pageMessages.ts";
import { areaStore } from "./areaStore.ts";

/** A new chat. */
const CHAT_URL = "https://chatgpt.com/";

/** Time for the content script of a new tab to answer, milliseconds. */
const LOAD_MS = 30_000;
const POLL_MS = 250;

/** Time for a page that is loaded to say whose it is, milliseconds. */
const ANSWER_MS = 2000;

/** Age beyond which a tab whose job does not run is closed, milliseconds: longer than a job may take. */
const STALE_MS = 360_000;

const MarkSchema = v.object({
  id: v.number(),
  /** Milliseconds since the epoch. */
  openedAt: v.number(),
});

/** Tabs that were opened here, by job; they end with the browser's session. */
const marks = areaStore(chrome.storage.session, "tab:");

/** The tab that was opened for this job and still exists; undefined where there is none. */
export async function tabOf(correlationId: string): Promise<number | undefined> {
  const mark = v.safeParse(MarkSchema, await marks.get(correlationId));
  if (!mark.success) return undefined;
  const { id } = mark.output;
  return (await exists(id)) ? id : undefined;
}

/** Opens a tab of its own for a job, in the background, and marks it before it is used. */
export async function openTab(correlationId: string): Promise<number> {
  // One of an earlier worker, in which nothing was typed yet.
  await closeTab(correlationId);
  const { id } = await chrome.tabs.create({ url: CHAT_URL, active: false });
  if (id === undefined) throw tabLost();
  await marks.set(correlationId, { id, openedAt: Date.now() });
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
  for (const correlationId of await marks.keys()) await closeTab(correlationId);
}

/**
 * Closes the tab of a job where it is still the job's alone. A tab that a person took over stays open and is forgotten; one
 * that is gone already is as good.
 */
export async function closeTab(correlationId: string): Promise<void> {
  const id = await tabOf(correlationId);
  if (id !== undefined && (await isOurs(id, correlationId)))
    await chrome.tabs.remove(id).catch(() => undefined);
  await marks.delete(correlationId);
}

/** Whether a tab shows nothing but what its job put there. In doubt it does not. */
async function isOurs(tabId: number, correlationId: string): Promise<boolean> {
  const request: PageRequest = { type: "status", correlationId };
  const answer: Promise<unknown> = chrome.tabs.sendMessage(tabId, request, { frameId: 0 });
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, ANSWER_MS));
  const report = v.safeParse(PageReportSchema, await Promise.race([answer, late]).catch(() => undefined));
  if (report.success) return report.output.isTaken === false;
  // Where nobody answers, the page is not there yet, or is no page of the site: it was never used where it is as opened.
  const tab = await chrome.tabs.get(tabId).catch(() => undefined);
  return (tab?.pendingUrl ?? tab?.url) === CHAT_URL;
}

/** Asks the page in a tab of ours. Throws `TAB_NOT_FOUND` where the tab was closed or does not answer. */
export async function askPage(tabId: number, request: PageRequest, signal: AbortSignal): Promise<PageReport> {
  const deadline = Date.now() + LOAD_MS;
  for (;;) {
    signal.throwIfAborted();
    if (!(await exists(tabId))) throw tabLost();
    try {
      const answer: unknown = await chrome.tabs.sendMessage(tabId, request, { frameId: 0 });
      const report = v.safeParse(PageReportSchema, answer);
      if (report.success) return report.output;
    } catch {
      // The content script is not there yet, or its page is being replaced.
    }
    if (Date.now() > deadline) throw tabLost();
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function exists(tabId: number): Promise<boolean> {
  return chrome.tabs.get(tabId).then(
    () => true,
    () => false,
  );
}

function tabLost(): SemantestError {
  return new SemantestError("TAB_NOT_FOUND", "the tab that made the image was closed or did not load", {
    hint: "Leave the tab open until the image is there, then ask again.",
    recoverable: true,
  });
}
