import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { endCommands, startCommand } from "../local/cli/commandLine.ts";
import { type Browser, startBrowser } from "../rig/extension/browser.ts";
import { killWorker } from "../rig/extension/deadWorker.ts";
import {
  chatTabs,
  drawingTab,
  goOn,
  markedJobs,
  tabForgotten,
  tabsClosed,
  tabsForgotten,
} from "../rig/extension/jobTabs.ts";
import { pairWith } from "../rig/extension/pairing.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { makeHome, stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

/** Age of a tab that a job needs no more, milliseconds: longer than the extension lets one take. */
const OLD_MS = 400_000;

/** Mark of a tab that was opened just now. It stands before that of any job: the extension looks at it first. */
const YOUNG = "tab:-young";

/** The worker died in the middle of a job and its server went away: nobody goes on with the job, and its tab is left. */
describe("a tab of a job with which nobody goes on", function () {
  this.timeout(150_000);
  let stage: Stage;
  let browser: Browser;
  let tab: Page;

  before(async function () {
    await pathOrSkip(this, chromium());
  });
  beforeEach(async () => {
    stage = await startStage();
    stage.chat.behaviour.drawMs = 300_000;
    browser = await startBrowser({ frontPort: stage.front.port });
    await browser.connected();
    await pairWith(browser, stage.cli);
    startCommand(["generate", "a red fox", "--out", join(await makeHome(), "image.png")], stage.cli);
    tab = await drawingTab(browser);
  });
  afterEach(async () => {
    await browser?.close();
    await stage?.stop();
    await endCommands();
    await stopEverything();
  });

  it("is closed by the alarm once it is old, and no other", async () => {
    const closed = tab.waitForEvent("close", { timeout: 0 });
    const [marked = ""] = await markedJobs(browser);
    await dies();
    const young = await openMarked();
    await age();
    await closed;
    await tabForgotten(browser, marked);
    assert.deepEqual(chatTabs(browser), [young]);
    assert.deepEqual(await markedJobs(browser), [YOUNG]);
  });

  it("stays where a person goes on in it, and is the extension's no more", async () => {
    await dies();
    await goOn(tab, "and now a blue one");
    await age();
    await tabsForgotten(browser);
    assert.deepEqual(chatTabs(browser), [tab]);
  });

  it("is closed with everything else that is erased", async () => {
    await dies();
    assert.deepEqual(await browser.send({ type: "eraseEverything" }), { ok: true, value: null });
    assert.deepEqual(await markedJobs(browser), []);
    // The debugger learns of it later than the extension.
    await tabsClosed(browser);
  });

  async function dies(): Promise<void> {
    stage.front.behind(undefined);
    await killWorker(browser);
  }

  /** The tab that the job has was opened long ago. */
  async function age(): Promise<void> {
    await browser.control.evaluate(
      async ({ ms, young }) => {
        const marks = await chrome.storage.session.get<Record<string, { openedAt: number }>>();
        for (const [name, mark] of Object.entries(marks)) {
          if (name.startsWith("tab:") && name !== young)
            await chrome.storage.session.set({ [name]: { ...mark, openedAt: mark.openedAt - ms } });
        }
      },
      { ms: OLD_MS, young: YOUNG },
    );
  }

  /** Another tab of the same kind, opened just now. */
  async function openMarked(): Promise<Page> {
    const before = chatTabs(browser);
    await browser.control.evaluate(async (name) => {
      const { id } = await chrome.tabs.create({ url: "https://chatgpt.com/", active: false });
      await chrome.storage.session.set({ [name]: { id, openedAt: Date.now() } });
    }, YOUNG);
    for (;;) {
      const opened = chatTabs(browser).find((it) => !before.includes(it));
      if (opened !== undefined) return opened;
      await new Promise((next) => setTimeout(next, 50));
    }
  }
});
