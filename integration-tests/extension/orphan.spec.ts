import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { type Browser, startBrowser, workerOf } from "../rig/extension/browser.ts";
import { Indicator } from "../rig/extension/indicator.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

const LOOK_MS = 100;

/** Time in which a page looks twice whether its badge is still there, milliseconds. */
const LOOKS_MS = 2500;

/** Tabs that stay open while the extension is updated: `chrome.runtime.reload` orphans their scripts as an update does. */
describe("the indicator of an extension that is there no more", function () {
  this.timeout(90_000);
  let stage: Stage;
  let browser: Browser;

  before(async function () {
    await pathOrSkip(this, chromium());
    stage = await startStage();
    browser = await startBrowser({ frontPort: stage.front.port });
    await browser.connected();
  });
  after(async () => {
    await browser?.close();
    await stage?.stop();
    await stopEverything();
  });

  const badges = (page: Page) => page.locator("semantest-indicator").count();

  it("goes from every open tab, and does not come back", async () => {
    const pages: Page[] = [];
    for (const path of ["one", "two"]) {
      const page = await browser.context.newPage();
      await page.goto(`https://chatgpt.com/${path}`);
      await (await Indicator.of(page)).says(/Semantest Cloud - \d+ms/);
      pages.push(page);
    }
    // Its answer goes with the worker.
    void workerOf(browser)
      .evaluate(() => chrome.runtime.reload())
      .catch(() => undefined);
    for (const page of pages) {
      while ((await badges(page)) > 0) await page.waitForTimeout(LOOK_MS);
      await page.bringToFront();
      await page.setViewportSize({ width: 800, height: 500 });
      // By the page's own clock: it has looked then, as often as it does, however slow it is.
      await page.evaluate((ms) => new Promise((resolve) => setTimeout(resolve, ms)), LOOKS_MS);
      assert.equal(await badges(page), 0);
    }
  });
});
