import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endCommands, startCommand } from "../local/cli/commandLine.ts";
import {
  makeBrowserFolder,
  startBrowser,
  startUnwatched,
  type UnwatchedBrowser,
} from "../rig/extension/browser.ts";
import { pairWith } from "../rig/extension/pairing.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { makeHome, stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

/** Death of the worker, without a debugger: its whole process is killed, which is harder than what Chromium does. */
describe("the extension's worker, killed", function () {
  this.timeout(240_000);
  let stage: Stage;
  let folder: string;
  let unwatched: UnwatchedBrowser | undefined;

  before(async function () {
    await pathOrSkip(this, chromium());
    stage = await startStage();
    folder = await makeBrowserFolder();
    const browser = await startBrowser({ frontPort: stage.front.port, folder });
    await browser.until("connected", ({ connection: { state } }) => state === "connected");
    await pairWith(browser, stage.cli);
    await browser.send({ type: "dismissFirstRun" });
    await browser.close();
    unwatched = startUnwatched(folder, stage.front.port);
  });
  after(async () => {
    await unwatched?.stop();
    await endCommands();
    await stage?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    await stopEverything();
  });

  it("while a job runs: comes back, goes on in the same tab, and the prompt was typed once", async () => {
    stage.chat.behaviour.drawMs = 8000;
    const out = join(await makeHome(), "owl.png");
    const asked = startCommand(["generate", "an owl at night", "--out", out], stage.cli);
    while (stage.chat.prompts.length === 0) await sleep(100);
    assert.ok(((await unwatched?.killWorker()) ?? 0) > 0, "no process of an extension was found");
    const ended = await asked.ended;
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(stage.chat.prompts, ["an owl at night"]);
    assert.deepEqual(await readFile(out), stage.chat.imageOf("an owl at night"));
  });

  it("while idle: comes back by its alarm and takes the next job", async () => {
    stage.chat.behaviour.drawMs = 300;
    assert.ok(((await unwatched?.killWorker()) ?? 0) > 0, "no process of an extension was found");
    const out = join(await makeHome(), "hare.png");
    const asked = startCommand(["generate", "a hare", "--out", out], stage.cli);
    const ended = await asked.ended;
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(stage.chat.prompts, ["an owl at night", "a hare"]);
    assert.deepEqual(await readFile(out), stage.chat.imageOf("a hare"));
  });
});
