import { type Browser, workerOf } from "./browser.ts";
import { until } from "./until.ts";

/**
 * Has the worker go on no further than to the moment at which a value of that name is on disk. Gives what resolves once
 * it is.
 */
export async function haltOnceWritten(browser: Browser, name: string): Promise<() => Promise<void>> {
  await workerOf(browser).evaluate((awaited) => {
    const { local } = chrome.storage;
    const set = local.set.bind(local);
    local.set = async (values) => {
      await set(values);
      if (awaited in values) await new Promise(() => {});
    };
  }, name);
  const isWritten = () =>
    browser.control.evaluate(async (it) => it in (await chrome.storage.local.get(it)), name);
  return () => until(isWritten);
}

/** Ends the worker as Chromium does, in the middle of whatever it does. What is listened to wakes the next one. */
export async function killWorker(browser: Browser): Promise<void> {
  const session = await browser.context.newCDPSession(browser.control);
  await session.send("ServiceWorker.enable");
  await session.send("ServiceWorker.stopAllWorkers");
  await session.detach();
}
