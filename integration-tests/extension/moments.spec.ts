import assert from "node:assert/strict";
import type { Worker } from "playwright-core";
import { type Asker, pairAsker } from "../rig/extension/asker.ts";
import { type Browser, startBrowser, workerOf } from "../rig/extension/browser.ts";
import { killWorker } from "../rig/extension/deadWorker.ts";
import { drawingTab, holdUp, tabsClosed } from "../rig/extension/jobTabs.ts";
import { openOwnPage } from "../rig/extension/ownPages.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { until } from "../rig/extension/until.ts";
import { stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

const DONE = "ImageDownloadedEvent";
const PROMPT = "a lighthouse at dusk";

/** Time between two looks at what cannot tell of itself, milliseconds. */
const LOOK_MS = 50;

/** Moments between two steps of the worker, in which something else happens. A debugger is attached, which holds them. */
describe("between two steps of the extension's worker", function () {
  this.timeout(150_000);
  let stage: Stage;
  let browser: Browser;

  before(async function () {
    await pathOrSkip(this, chromium());
  });
  beforeEach(async () => {
    stage = await startStage();
    browser = await startBrowser({ frontPort: stage.front.port });
    await browser.connected();
  });
  afterEach(async () => {
    await browser?.close();
    await stage?.stop();
    await stopEverything();
  });

  const endOf = async (asker: Asker, id: string) => (await asker.outcome(id)).at(-1);

  it("it dies once the image is saved and noted here, before its journal knows: the asker gets it all the same", async () => {
    const asker = await pairAsker(browser, stage);
    await workerOf(browser).evaluate(() => {
      const { local } = chrome.storage;
      const set = local.set.bind(local);
      local.set = async (values: { readonly [name: string]: unknown }) => {
        await set(values);
        if (JSON.stringify(values.records ?? "").includes('"outcome":"done"')) await new Promise(() => {});
      };
    });
    const asked = await asker.ask(PROMPT);
    // What the worker shows is noted a moment before it lies on disk.
    const isNoted = () =>
      browser.control.evaluate(async () => {
        const { records } = await chrome.storage.local.get("records");
        return JSON.stringify(records ?? "").includes('"outcome":"done"');
      });
    await until(isNoted);
    await killWorker(browser);
    // Whoever asks it wakes the next one; its alarm would, within half a minute.
    await browser.connected();
    const events = await asker.outcome(asked);
    assert.deepEqual(events, ["ImageGenerationInitiatedEvent", "ImageGeneratedEvent", DONE]);
    assert.deepEqual(stage.chat.prompts, [PROMPT]);
    const saved = await browser.control.evaluate(() => chrome.downloads.search({}));
    assert.equal(saved.length, 1);
    await tabsClosed(browser);
  });

  it("it connects anew while the tab of a finished job is being closed: the asker gets its image", async () => {
    const asker = await pairAsker(browser, stage);
    const worker = workerOf(browser);
    await worker.evaluate(() => {
      const remove = chrome.tabs.remove.bind(chrome.tabs);
      const { promise, resolve: letClose } = Promise.withResolvers<void>();
      Object.assign(globalThis, { isClosing: false, letClose });
      Object.assign(chrome.tabs, {
        remove: async (id: number) => {
          Object.assign(globalThis, { isClosing: true });
          await promise;
          return remove(id);
        },
      });
    });
    // It has ended here, and its server does not know.
    const said = stage.front.holdFrames("extension", (text) => text.includes(`"${DONE}"`));
    const asked = await asker.ask(PROMPT);
    await said.caught;
    await until(() => worker.evaluate<boolean>("isClosing"));
    await browser.send({ type: "retryNow" });
    assert.equal(await endOf(asker, asked), DONE);
    await worker.evaluate("letClose()");
    await tabsClosed(browser);
    assert.deepEqual(stage.chat.prompts, [PROMPT]);
  });

  it("the person resumes while a pause still waits for a job's page: it is connected at once", async () => {
    const asker = await pairAsker(browser, stage);
    // One would have it connect again within half a minute.
    await workerOf(browser).evaluate(async () => {
      Object.assign(chrome.alarms, { create: async () => {} });
      await chrome.alarms.clearAll();
    });
    stage.chat.behaviour.drawMs = 60_000;
    await asker.ask(PROMPT);
    const release = await holdUp(await drawingTab(browser));
    const paused = browser.send({ type: "pauseAll" });
    await browser.until("paused", ({ connection: { state } }) => state === "paused");
    await browser.send({ type: "resume" });
    await paused;
    await browser.connected();
    await release();
  });

  it("a page goes before its port was taken: nobody watches, and the worker may sleep", async () => {
    const worker = workerOf(browser);
    const beats = await heldAwake(worker);
    const removed = stage.front.holdCall((call) => /^DELETE .*\/keys\/self$/.test(call));
    const page = await openOwnPage(browser, "options");
    const ports = await portsOf(worker, page.url());
    const erased = browser.send({ type: "eraseEverything" });
    await removed.caught;
    // Its port ended with the old engine, and the next one is asked for while the new one begins.
    await until(async () => (await ports()).asked > 0);
    await page.close();
    await until(async () => (await ports()).gone > 0);
    stage.front.behind(undefined);
    stage.front.behind(stage.server.port);
    await erased;
    await browser.connected();
    // A worker that began anew shows its welcome, sooner or later.
    do {
      for (const it of browser.context.pages()) if (it.url().includes("/pages/")) await it.close();
      await browser.control.waitForTimeout(LOOK_MS);
    } while ((await beats()) > 0);
  });

  it("the browser has no window for a tab: the asker is told what helps", async () => {
    const asker = await pairAsker(browser, stage);
    await workerOf(browser).evaluate(() => {
      Object.assign(chrome.tabs, { create: () => Promise.reject(new Error("No current window")) });
    });
    assert.equal(await endOf(asker, await asker.ask(PROMPT)), "TAB_NOT_FOUND");
    assert.deepEqual(stage.chat.prompts, []);
  });

  /** Counts the ports that a page asks the worker for from now on, and those of them that ended. */
  async function portsOf(
    worker: Worker,
    address: string,
  ): Promise<() => Promise<{ readonly asked: number; readonly gone: number }>> {
    await worker.evaluate((url) => {
      const ports = { asked: 0, gone: 0 };
      Object.assign(globalThis, { ports });
      chrome.runtime.onConnect.addListener(({ sender, onDisconnect }) => {
        if (sender?.url !== url) return;
        ports.asked += 1;
        onDisconnect.addListener(() => {
          ports.gone += 1;
        });
      });
    }, address);
    return () => worker.evaluate("ports");
  }

  /** Counts the timers that keep a worker awake from now on. */
  async function heldAwake(worker: Worker): Promise<() => Promise<number>> {
    await worker.evaluate(() => {
      const held = new Set<unknown>();
      const [begin, end] = [setInterval, clearInterval];
      Object.assign(globalThis, {
        held,
        setInterval: (work: () => void, ms: number) => {
          const id = begin(work, ms);
          held.add(id);
          return id;
        },
        clearInterval: (id: number) => {
          held.delete(id);
          end(id);
        },
      });
    });
    return () => worker.evaluate("held.size");
  }
});
