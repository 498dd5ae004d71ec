import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { endCommands, run } from "../local/cli/commandLine.ts";
import { type Browser, startBrowser } from "../rig/extension/browser.ts";
import { pairWith } from "../rig/extension/pairing.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { callDoor } from "../rig/extension/stranger.ts";
import { makeHome, stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

/** Two browsers with the keys of one: as after a copy of the profile, but each with a session of its own. */
describe("two extensions in one tenant", function () {
  this.timeout(180_000);
  let stage: Stage;
  const browsers: Browser[] = [];

  before(async function () {
    await pathOrSkip(this, chromium());
    stage = await startStage();
    for (let count = 0; count < 2; count += 1) {
      const browser = await startBrowser({ frontPort: stage.front.port });
      browsers.push(browser);
      await browser.connected();
    }
    const [one, two] = browsers;
    assert.ok(one && two);
    const identity = await one.control.evaluate(async () => {
      const all = await chrome.storage.local.get();
      return Object.fromEntries(Object.entries(all).filter(([name]) => name.startsWith("identity:")));
    });
    assert.equal(Object.keys(identity).length, 1);
    await two.control.evaluate(async (keys) => {
      const all = await chrome.storage.local.get();
      await chrome.storage.local.remove(Object.keys(all).filter((name) => name.startsWith("sessions:")));
      await chrome.storage.local.set(keys);
    }, identity);
    await two.send({ type: "retryNow" });
    await two.connected();
    const [key] = JSON.stringify(identity).match(/smt_d_[A-Za-z0-9_]+/) ?? [];
    assert.ok(key);
    const host = new URL(stage.cli.SEMANTEST_REMOTE_URL ?? "").host;
    const peers = await callDoor(stage.server.port, host, { method: "GET", path: "/peers", key });
    assert.deepEqual(peers, { extensions: 2 });
    for (const browser of browsers) await pairWith(browser, stage.cli);
  });
  after(async () => {
    for (const browser of browsers) await browser.close();
    await endCommands();
    await stage?.stop();
    await stopEverything();
  });

  it("are both there, and make one image of one request", async () => {
    const out = join(await makeHome(), "one.png");
    const ended = await run(["generate", "one of two", "--out", out], stage.cli);
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(stage.chat.prompts, ["one of two"]);
    assert.deepEqual(await readFile(out), stage.chat.imageOf("one of two"));
    const states = await Promise.all(browsers.map((it) => it.state()));
    assert.deepEqual(
      states.map(({ connection }) => connection.state),
      ["connected", "connected"],
    );
    assert.equal(states.flatMap(({ jobs }) => jobs).length, 1);
  });
});
