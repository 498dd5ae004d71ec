import assert from "node:assert/strict";
import { type Browser, startBrowser } from "../rig/extension/browser.ts";
import { haltOnceWritten, killWorker } from "../rig/extension/deadWorker.ts";
import { holdsOneKey, peersBy, secretsOf, serversTold } from "../rig/extension/secrets.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

/** The worker dies after it has begun to erase everything. The next one must go on, and show a fresh install. */
describe("the extension's worker, killed while it erases everything", function () {
  this.timeout(120_000);
  let stage: Stage;
  let browser: Browser;

  before(async function () {
    await pathOrSkip(this, chromium());
  });
  beforeEach(async () => {
    stage = await startStage();
    browser = await startBrowser({ frontPort: stage.front.port });
    await browser.connected();
    await browser.send({ type: "setSettings", change: { indicator: "border" } });
    await browser.send({ type: "dismissFirstRun" });
  });
  afterEach(async () => {
    await browser?.close();
    await stage?.stop();
    await stopEverything();
  });

  for (const [moment, name] of [
    ["it was noted that nothing is taken any more", "paused"],
    ["it was noted what the server is to remove", "removals"],
  ] as const) {
    it(`once ${moment}: the next worker goes on`, async () => {
      const before = await secretsOf(browser.control);
      const written = await haltOnceWritten(browser, name);
      const erased = browser.send({ type: "eraseEverything" }).catch(() => undefined);
      await written();
      await dies(before);
      await erased;
    });
  }

  it("once everything is gone here, and no server has told that it is there: the next worker asks again", async () => {
    const removed = stage.front.holdCall((call) => /^DELETE .*\/keys\/self$/.test(call));
    const erased = browser.send({ type: "eraseEverything" }).catch(() => undefined);
    await removed.caught;
    await killWorker(browser);
    await serversTold(browser);
    await beginsAnew();
    await erased;
  });

  async function dies(before: readonly string[]): Promise<void> {
    const welcome = browser.context.waitForEvent("page", { timeout: 60_000 });
    await killWorker(browser);
    await beginsAnew();
    await (await welcome).waitForURL(/welcome/);
    for (const key of before) assert.ok("status" in (await peersBy(key, stage)), "the key is refused");
  }

  /** It is as after its installation, with one new key. */
  async function beginsAnew(): Promise<void> {
    const state = await browser.connected();
    // The key of before is kept for as long as its server has not removed it.
    await serversTold(browser);
    assert.deepEqual([state.humanStates, state.settings.indicator, state.firstRun], [[], "chip", true]);
    await holdsOneKey(browser, stage);
  }
});
