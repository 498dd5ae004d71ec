import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { type Browser, startBrowser } from "../rig/extension/browser.ts";
import { peersBy, secretsOf } from "../rig/extension/secrets.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

/** Erasing as a person does it, in the settings. What is gone at the server is judged by our own server under a public name. */
describe("the extension, erased", function () {
  this.timeout(90_000);
  let stage: Stage;
  let browser: Browser;

  before(async function () {
    await pathOrSkip(this, chromium());
  });
  beforeEach(async () => {
    stage = await startStage();
    browser = await startBrowser({ frontPort: stage.front.port });
    await browser.until("connected", ({ connection: { state } }) => state === "connected");
  });
  afterEach(async () => {
    await browser?.close();
    await stage?.stop();
    await stopEverything();
  });

  it("is gone here and at the server, and begins anew", async () => {
    const before = await secretsOf(browser.control);
    for (const key of before) assert.ok("extensions" in (await peersBy(key, stage)), "the key is good");
    await erase();
    for (const key of before) assert.ok("status" in (await peersBy(key, stage)), "the key is refused");
    assert.equal(
      (await secretsOf(await settings())).find((it) => before.includes(it)),
      undefined,
    );
  });

  it("is gone here though the server is down, which is told once it is back", async () => {
    const before = await secretsOf(browser.control);
    await browser.send({ type: "setSettings", change: { indicator: "border" } });
    stage.front.behind(undefined);
    await erase();
    const page = await settings();
    const server = stage.cli.SEMANTEST_REMOTE_URL ?? assert.fail();
    await page.locator("#owed").getByText(new URL(server).hostname).waitFor();
    const kept = await page.evaluate(async () => Object.keys(await chrome.storage.local.get()));
    assert.equal(kept.filter((it) => /^(identity|journal|sessions):|^(pins|records)$/.test(it)).length, 0);
    assert.equal(await page.locator("#style").inputValue(), "chip", "the settings are as they were at first");
    for (const key of before)
      assert.ok("extensions" in (await peersBy(key, stage)), "nobody told the server");
    stage.front.behind(stage.server.port);
    // It looks again by itself, at the latest with its alarm each 30 s.
    await page.locator("#owed").waitFor({ state: "hidden", timeout: 60_000 });
    for (const key of before) assert.ok("status" in (await peersBy(key, stage)), "the key is refused");
    assert.equal(
      (await secretsOf(page)).find((it) => before.includes(it)),
      undefined,
    );
  });

  it("is erased once though it is asked twice, and gets one new key", async () => {
    const twice = [1, 2].map(() => browser.send({ type: "eraseEverything" }));
    for (const it of await Promise.all(twice)) assert.deepEqual(it, { ok: true, value: null });
    await browser.until("connected", ({ connection: { state } }) => state === "connected");
    const [key = assert.fail(), ...others] = await secretsOf(browser.control);
    assert.deepEqual(others, []);
    assert.ok("extensions" in (await peersBy(key, stage)), "the key is good");
    assert.deepEqual((await browser.state()).humanStates, []);
  });

  const address = () => `chrome-extension://${browser.extensionId}/pages/options.html`;

  async function settings(): Promise<Page> {
    const page = await browser.context.newPage();
    await page.goto(address());
    return page;
  }

  /** Clicks as a person does; resolves once the page shows the extension that has begun anew. */
  async function erase(): Promise<void> {
    const page = await settings();
    const welcome = browser.context.waitForEvent("page");
    await page.locator("#sure").check();
    await page.getByRole("button", { name: "Erase" }).click();
    await page.locator("#sure:not(:checked)").waitFor();
    await (await welcome).waitForURL(/welcome/);
    await page.close();
  }
});
