import type { Page } from "playwright-core";
import { type Browser, workerOf } from "./browser.ts";
import { until } from "./until.ts";

/** Time between two looks, milliseconds. */
const LOOK_MS = 50;

const SITE = "https://chatgpt.com/";

/** Longest a job may take in the extension, milliseconds. */
const JOB_MS = 300_000;

/** Tabs of the chat site that are open. */
export function chatTabs(browser: Browser): Page[] {
  return browser.context.pages().filter((it) => it.url().startsWith(SITE));
}

/** Resolves once the extension takes no tab for its own: it lets go of one after its job's end was noted. */
export async function tabsForgotten(browser: Browser): Promise<void> {
  await until(async () => (await markedJobs(browser)).length === 0);
}

/** Resolves once the extension does not take the tab of one such job for its own: it lets go of one after closing it. */
export async function tabForgotten(browser: Browser, marked: string): Promise<void> {
  await until(async () => !(await markedJobs(browser)).includes(marked));
}

/** Resolves once no tab of the chat site is open either, but those that the person has opened. */
export async function tabsClosed(browser: Browser, opened: readonly Page[] = []): Promise<void> {
  await tabsForgotten(browser);
  await until(() => chatTabs(browser).every((it) => opened.includes(it)));
}

/** The tab that the job under way has opened, once its prompt was sent there. */
export async function drawingTab(browser: Browser): Promise<Page> {
  await browser.until("drawing", ({ job }) => job?.stage === "generating");
  // A debugger may learn of a tab later than the extension, which has opened it.
  let tab = chatTabs(browser)[0];
  for (; tab === undefined; [tab] = chatTabs(browser)) await new Promise((next) => setTimeout(next, LOOK_MS));
  await tab.locator('[data-message-author-role="user"]').first().waitFor();
  return tab;
}

/** Does in a chat what its person would: types, and sends it. */
export async function goOn(tab: Page, text: string): Promise<void> {
  await tab.locator("#prompt-textarea").pressSequentially(text);
  await tab.getByTestId("send-button").click();
}

/** Jobs whose tab the extension still takes for its own. */
export async function markedJobs(browser: Browser): Promise<string[]> {
  const names = await browser.control.evaluate(async () => Object.keys(await chrome.storage.session.get()));
  return names.filter((it) => it.startsWith("tab:"));
}

/** Stops the clock that limits the next job, in the worker of this browser alone. The result has its time be over. */
export async function holdJobClock(browser: Browser): Promise<() => Promise<void>> {
  const worker = workerOf(browser);
  await worker.evaluate((jobMs) => {
    const real = AbortSignal.timeout;
    const clock = new AbortController();
    AbortSignal.timeout = (asked) => {
      if (asked !== jobMs) return real.call(AbortSignal, asked);
      AbortSignal.timeout = real;
      return clock.signal;
    };
    Object.assign(globalThis, { clock });
  }, JOB_MS);
  return () => worker.evaluate("clock.abort()");
}

/** Resolves once the worker has looked at the page of the job under way anew, and dealt with what it found. */
export async function looked(browser: Browser): Promise<void> {
  await workerOf(browser).evaluate(async () => {
    const { tabs } = chrome;
    const real = tabs.sendMessage;
    const { promise, resolve } = Promise.withResolvers<void>();
    const told = async (...given: readonly unknown[]) => {
      const answer: unknown = await Reflect.apply(real, tabs, given);
      // The answer is dealt with before another turn begins.
      setTimeout(resolve);
      return answer;
    };
    Object.assign(tabs, { sendMessage: told });
    await promise;
    Object.assign(tabs, { sendMessage: real });
  });
}

/** Holds a page up, as a browser does that freezes it: it runs nothing until the result is called. */
export async function holdUp(tab: Page): Promise<() => Promise<void>> {
  const shown = tab.waitForEvent("dialog");
  await tab.evaluate(() => void setTimeout(() => alert()));
  const dialog = await shown;
  return () => dialog.dismiss();
}
