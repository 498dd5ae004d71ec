import assert from "node:assert/strict";
import { DEFAULT_SETTINGS } from "../../extension/src/shared/contract.ts";
import { type Asker, pairAsker } from "../rig/extension/asker.ts";
import { type Browser, startBrowser } from "../rig/extension/browser.ts";
import { killWorker } from "../rig/extension/deadWorker.ts";
import { chatTabs } from "../rig/extension/jobTabs.ts";
import { openOwnPage } from "../rig/extension/ownPages.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { until } from "../rig/extension/until.ts";
import { stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Longer than a job takes here, so that nothing but the limit makes the next prompt wait for it. */
const GAP_SECONDS = 6;

/** The limits that hold in the extension, whatever a server says, in a browser whose memory of prompts is known. */
describe("the extension's limits", function () {
  this.timeout(150_000);
  let stage: Stage;
  let browser: Browser;
  let asker: Asker;

  before(async function () {
    await pathOrSkip(this, chromium());
    stage = await startStage();
    browser = await startBrowser({ frontPort: stage.front.port });
    await browser.connected();
    asker = await pairAsker(browser, stage);
  });
  after(async () => {
    await browser?.close();
    await stage?.stop();
    await stopEverything();
  });

  it("let one job run at a time, and the next prompt no sooner than the gap after the last", async () => {
    await setGap(1);
    const release = stage.chat.holdDrawing();
    const asked = await Promise.all([asker.ask("first"), asker.ask("second")]);
    const { job } = await browser.until("drawing", (state) => state.job?.stage === "generating");
    assert.ok(asked.includes(job?.correlationId ?? ""));
    await until(() => stage.chat.prompts.length > 0);
    // From then on nothing keeps the other back but the job that draws.
    const { jobs } = await browser.until(
      "both known, the gap over",
      (state) => state.jobs.length === 2 && state.counters.nextAt < Date.now(),
    );
    assert.ok(jobs.every(({ endedAt }) => endedAt === undefined));
    assert.equal(chatTabs(browser).length, 1);
    assert.equal(stage.chat.prompts.length, 1);
    release();
    for (const id of asked) assert.equal((await asker.outcome(id)).at(-1), "ImageDownloadedEvent");
    await setGap(GAP_SECONDS);
    const last = await lastTyped();
    assert.equal((await asker.outcome(await asker.ask("third"))).at(-1), "ImageDownloadedEvent");
    const apart = (stage.chat.times.at(-1) ?? 0) - last;
    assert.ok(apart >= GAP_SECONDS * 1000, `${apart} ms apart`);
  });

  it("count what was typed, and what left the person a tab, but not what met a login", async () => {
    await setGap(1);
    const counted = async () =>
      (await browser.until("free", ({ job }) => job === undefined)).counters.lastDay;
    const before = await counted();
    stage.chat.behaviour.loggedOut = true;
    assert.equal((await asker.outcome(await asker.ask("nobody"))).at(-1), "PERMISSION_DENIED");
    stage.chat.behaviour.loggedOut = false;
    assert.equal(await counted(), before);
    stage.chat.behaviour.draft = "half a letter";
    assert.equal((await asker.outcome(await asker.ask("over a draft"))).at(-1), "UNAVAILABLE");
    stage.chat.behaviour.draft = "";
    assert.equal(await counted(), before + 1);
    assert.equal((await asker.outcome(await asker.ask("somebody"))).at(-1), "ImageDownloadedEvent");
    assert.equal(await counted(), before + 2);
  });

  for (const [limit, count, ageMs, windowMs] of [
    ["an hour", 20, 30 * MINUTE_MS, HOUR_MS],
    ["a day", 60, 2 * HOUR_MS, 24 * HOUR_MS],
  ] as const) {
    it(`are ${count} prompts ${limit} where the person has set none, and one fewer is none too many`, async () => {
      await browser.send({ type: "setSettings", change: { limits: DEFAULT_SETTINGS.limits } });
      const oldest = Date.now() - ageMs;
      await remember(Array.from({ length: count }, () => oldest));
      const { counters } = await browser.state();
      assert.equal(counters.lastDay, count);
      assert.equal(counters.nextAt, oldest + windowMs);
      const refused = `too many ${limit}`;
      assert.equal((await asker.outcome(await asker.ask(refused))).at(-1), "RATE_LIMITED");
      assert.ok(!stage.chat.prompts.includes(refused));
      await remember(Array.from({ length: count - 1 }, () => oldest));
      assert.equal(
        (await asker.outcome(await asker.ask(`the last ${limit}`))).at(-1),
        "ImageDownloadedEvent",
      );
      assert.equal((await browser.state()).counters.nextAt, oldest + windowMs);
    });
  }

  it("are never more than 200 a day, whatever is asked for", async () => {
    const limits = { gapSeconds: 1, perHour: 200, perDay: 201 };
    const reply = await browser.send({ type: "setSettings", change: { limits } });
    assert.deepEqual(reply, { ok: false, code: "INVALID_INPUT" });
    const page = await openOwnPage(browser, "options");
    await page.locator("#day").fill("201");
    await page.getByRole("button", { name: "Save" }).last().click();
    await page.getByText("Each value must be a whole number within the range shown.").waitFor();
    assert.deepEqual((await browser.state()).settings.limits, DEFAULT_SETTINGS.limits);
    await page.close();
  });

  async function setGap(gapSeconds: number): Promise<void> {
    const limits = { ...DEFAULT_SETTINGS.limits, gapSeconds };
    await browser.send({ type: "setSettings", change: { limits } });
  }

  /** When the last prompt was typed, as the extension noted it: the site hears of one only later. */
  async function lastTyped(): Promise<number> {
    const { prompts } = await browser.control.evaluate(() =>
      chrome.storage.local.get<{ prompts: number[] }>("prompts"),
    );
    return Math.max(...prompts);
  }

  /** Puts prompts of the past on the disk, and has a new worker read them. */
  async function remember(times: readonly number[]): Promise<void> {
    await browser.control.evaluate((prompts) => chrome.storage.local.set({ prompts }), times);
    await killWorker(browser);
    await browser.until("read", ({ counters }) => counters.lastDay === times.length);
    await browser.connected();
  }
});
