import { type Browser, workerOf } from "./browser.ts";
import { until } from "./until.ts";

/** A step before which the worker waits, so that it lasts for as long as it takes to do something in it. */
export interface HeldStep {
  /** Resolves once the worker has come to it. */
  reached(): Promise<void>;
  /** Lets the worker take it, now and from then on. */
  goOn(): Promise<void>;
}

/** Has the worker wait before it calls a function of the browser's, named like `tabs.create`. One at a time. */
export async function holdStep(browser: Browser, name: string): Promise<HeldStep> {
  const worker = workerOf(browser);
  await worker.evaluate((path) => {
    const names = path.split(".");
    const method = names.pop() ?? "";
    const owner = names.reduce((it, part) => Reflect.get(it, part), chrome);
    const step = Reflect.get(owner, method);
    const { promise, resolve: goOn } = Promise.withResolvers<void>();
    const held = { isReached: false, goOn };
    Object.assign(globalThis, { held });
    const late = async (...given: readonly unknown[]) => {
      held.isReached = true;
      await promise;
      return Reflect.apply(step, owner, given);
    };
    Object.assign(owner, { [method]: late });
  }, name);
  return {
    reached: () => until(() => worker.evaluate<boolean>("held.isReached")),
    goOn: () => worker.evaluate("held.goOn()"),
  };
}

/** Counts the messages of a type that the worker hears from now on. */
export async function countHeard(browser: Browser, type: string): Promise<() => Promise<number>> {
  const worker = workerOf(browser);
  await worker.evaluate((wanted) => {
    const heard = { count: 0 };
    Object.assign(globalThis, { heard });
    chrome.runtime.onMessage.addListener((message: { readonly type?: unknown }) => {
      if (message.type === wanted) heard.count += 1;
    });
  }, type);
  return () => worker.evaluate("heard.count");
}
