import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { endCommands, run, startCommand } from "../local/cli/commandLine.ts";
import { type Browser, liftLimits, startBrowser } from "../rig/extension/browser.ts";
import { drawingTab, tabsClosed } from "../rig/extension/jobTabs.ts";
import { pairWith } from "../rig/extension/pairing.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { until } from "../rig/extension/until.ts";
import { makeHome, stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

const REQUESTS = 20;
const CANCELLED = 7;
const CLOSED = 13;

/** Many requests one after another, with two that go wrong among them. */
describe("a series of requests to the extension", function () {
  this.timeout(600_000);
  let stage: Stage;
  let browser: Browser;

  before(async function () {
    await pathOrSkip(this, chromium());
    stage = await startStage();
    browser = await startBrowser({ frontPort: stage.front.port });
    await browser.connected();
    await pairWith(browser, stage.cli);
    await liftLimits(browser);
  });
  after(async () => {
    await browser?.close();
    await endCommands();
    await stage?.stop();
    await stopEverything();
  });

  it(`answers ${REQUESTS}, one cancelled and one with its tab closed, each prompt typed once`, async () => {
    const folder = await makeHome();
    for (let index = 1; index <= REQUESTS; index += 1) {
      const prompt = `picture ${index}`;
      const out = join(folder, `${index}.png`);
      if (index === CANCELLED || index === CLOSED) await disturb(prompt, out, index === CANCELLED);
      else {
        const { code, stderr } = await run(["generate", prompt, "--out", out], stage.cli);
        assert.equal(code, 0, `${prompt}: ${stderr}`);
        assert.deepEqual(await readFile(out), stage.chat.imageOf(prompt));
      }
    }
    assert.deepEqual(
      stage.chat.prompts,
      Array.from({ length: REQUESTS }, (_, index) => `picture ${index + 1}`),
    );
    const { jobs } = await browser.state();
    assert.equal(jobs.filter(({ outcome }) => outcome === "done").length, REQUESTS - 2);
    // No tab of a job is left open.
    await tabsClosed(browser);
  });

  async function disturb(prompt: string, out: string, isCancelled: boolean): Promise<void> {
    // The tab of the job before may still be open: its asker is told first.
    await tabsClosed(browser);
    const goesOn = stage.chat.holdDrawing();
    const asked = startCommand(["generate", prompt, "--out", out, "--json"], stage.cli);
    const tab = await drawingTab(browser);
    await until(() => stage.chat.prompts.includes(prompt));
    const { job } = await browser.state();
    if (isCancelled) await browser.send({ type: "stopJob", correlationId: job?.correlationId ?? "" });
    else await tab.close();
    const { code, stdout, stderr } = await asked.ended;
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, isCancelled ? /CANCELLED/ : /TAB_NOT_FOUND/);
    goesOn();
  }
});
