import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { endCommands, run, startCommand } from "../local/cli/commandLine.ts";
import { type Browser, liftLimits, startBrowser } from "../rig/extension/browser.ts";
import { chatTabs, drawingTab, tabsClosed } from "../rig/extension/jobTabs.ts";
import { pairWith, redeem } from "../rig/extension/pairing.ts";
import { serversTold } from "../rig/extension/secrets.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { makeHome, stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

/**
 * The extension as built, in real Chromium, against our own server under its public name and a stand-in for chatgpt.com
 * with a strict policy. It proves nothing of the real site, whose page may differ.
 */
describe("the extension in Chromium", function () {
  this.timeout(180_000);
  let stage: Stage;
  let browser: Browser;
  let folder: string;

  before(async function () {
    await pathOrSkip(this, chromium());
    stage = await startStage();
    folder = await makeHome();
    browser = await startBrowser({ frontPort: stage.front.port });
  });
  after(async () => {
    await browser?.close();
    await endCommands();
    await stage?.stop();
    await stopEverything();
  });

  it("is connected to the public server without a click", async () => {
    const { connection, humanStates } = await browser.connected();
    assert.equal(connection.environment, "cloud");
    assert.deepEqual(humanStates, []);
  });

  it("asks about a stranger, and types nothing while nobody answers", async () => {
    await redeem(browser, stage.cli);
    const asked = startCommand(["generate", "a blue hare", "--out", join(folder, "hare.png")], stage.cli);
    const { consent, job, jobs } = await browser.until("asking", (state) => state.consent.length > 0, 60_000);
    assert.equal(consent[0]?.prompt, "a blue hare");
    assert.equal(consent[0]?.reason, "unknownKey");
    // What is to be typed is begun first, and its tab is opened.
    assert.deepEqual([job, jobs[0]?.outcome, chatTabs(browser)], [undefined, "waiting", []]);
    await browser.send({ type: "answerConsent", id: consent[0]?.id ?? "", answer: "block" });
    assert.notEqual((await asked.ended).code, 0);
    assert.deepEqual(stage.chat.prompts, []);
    for (const { id } of (await browser.state()).pairedClients)
      await browser.send({ type: "removePairedClient", id });
  });

  it("asks no more once the asker's time is up, and types nothing for nobody", async () => {
    await redeem(browser, stage.cli);
    const asked = startCommand(["generate", "a late hare", "--timeout", "10"], stage.cli);
    await browser.until("asking", ({ consent }) => consent[0]?.prompt === "a late hare", 60_000);
    const ended = await asked.ended;
    assert.equal(ended.code, 4, ended.stderr);
    // The question goes first; how it ended is noted after that.
    const { jobs } = await browser.until(
      "not asking",
      (it) => it.consent.length === 0 && it.jobs[0]?.endedAt !== undefined,
    );
    assert.deepEqual([jobs[0]?.prompt, jobs[0]?.outcome], ["a late hare", "cancelled"]);
    assert.deepEqual(stage.chat.prompts, []);
  });

  it("pairs, drives the page and hands over the very bytes it showed", async () => {
    await pairWith(browser, stage.cli);
    const out = join(folder, "fox.png");
    const ended = await run(["generate", "a red fox", "--out", out], stage.cli);
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(stage.chat.prompts, ["a red fox"]);
    assert.deepEqual(await readFile(out), stage.chat.imageOf("a red fox"));
    const { jobs } = await browser.until("done", (state) => state.jobs[0]?.endedAt !== undefined);
    assert.equal(jobs[0]?.outcome, "done");
  });

  it("works on a page in another language", async () => {
    stage.chat.behaviour.language = "ar";
    await liftLimits(browser);
    const out = join(folder, "owl.png");
    const ended = await run(["generate", "an owl", "--out", out], stage.cli);
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(await readFile(out), stage.chat.imageOf("an owl"));
  });

  it("says that the person is logged out, with the protocol's code", async () => {
    stage.chat.behaviour.loggedOut = true;
    const ended = await run(["generate", "nobody", "--out", join(folder, "no.png"), "--json"], stage.cli);
    stage.chat.behaviour.loggedOut = false;
    assert.notEqual(ended.code, 0);
    assert.match(ended.stdout + ended.stderr, /PERMISSION_DENIED/);
    assert.ok(!stage.chat.prompts.includes("nobody"));
    const { humanStates } = await browser.state();
    assert.ok(humanStates.some(({ code }) => code === "loggedOut"));
  });

  it("tells the asker when its tab is closed, and frees itself", async () => {
    // That of the job before may still be open.
    await tabsClosed(browser);
    stage.chat.behaviour.drawMs = 60_000;
    const asked = startCommand(
      ["generate", "a closed tab", "--out", join(folder, "closed.png"), "--json"],
      stage.cli,
    );
    const tab = await drawingTab(browser);
    await tab.close();
    const { stdout, stderr } = await asked.ended;
    stage.chat.behaviour.drawMs = 300;
    assert.match(stdout + stderr, /TAB_NOT_FOUND/);
    assert.equal((await browser.until("free", ({ job }) => job === undefined)).job, undefined);
  });

  it("tells the asker at once when everything is paused, and goes on afterwards", async () => {
    stage.chat.behaviour.drawMs = 60_000;
    const asked = startCommand(
      ["generate", "a pause", "--out", join(folder, "pause.png"), "--json"],
      stage.cli,
    );
    await browser.until("drawing", ({ job }) => job?.stage === "generating");
    await browser.send({ type: "pauseAll" });
    const { stdout, stderr } = await asked.ended;
    stage.chat.behaviour.drawMs = 300;
    assert.match(stdout + stderr, /CANCELLED/);
    const { connection, job, jobs } = await browser.state();
    assert.deepEqual([connection.state, job, jobs[0]?.outcome], ["paused", undefined, "cancelled"]);
    await tabsClosed(browser);
    await browser.send({ type: "resume" });
    await browser.connected();
  });

  it("draws at its own site alone", async () => {
    const args = [
      "generate",
      "elsewhere",
      "--domain",
      "example.com",
      "--out",
      join(folder, "else.png"),
      "--json",
    ];
    const { code, stdout, stderr } = await run(args, stage.cli);
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /INVALID_INPUT/);
    assert.ok(!stage.chat.prompts.includes("elsewhere"));
  });

  it("ends the job of a client that is removed", async () => {
    stage.chat.behaviour.drawMs = 60_000;
    const asked = startCommand(
      ["generate", "a farewell", "--out", join(folder, "farewell.png"), "--json"],
      stage.cli,
    );
    const { pairedClients } = await browser.until("drawing", ({ job }) => job?.stage === "generating");
    await browser.send({ type: "removePairedClient", id: pairedClients[0]?.id ?? "" });
    assert.notEqual((await asked.ended).code, 0);
    stage.chat.behaviour.drawMs = 300;
    const { jobs } = await browser.until("free", ({ job }) => job === undefined);
    assert.equal(jobs[0]?.outcome, "cancelled");
    await tabsClosed(browser);
  });

  it("tells a client that was removed to pair, and takes it again once it did", async () => {
    await serversTold(browser);
    const out = join(folder, "again.png");
    const refused = await run(["generate", "a return", "--out", out], stage.cli);
    assert.equal(refused.code, 5, refused.stderr);
    assert.match(refused.stderr, /semantest pair/);
    assert.ok(!stage.chat.prompts.includes("a return"));
    await pairWith(browser, stage.cli);
    const ended = await run(["generate", "a return", "--out", out], stage.cli);
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(await readFile(out), stage.chat.imageOf("a return"));
  });

  it("tries a prompt of the popup's own and shows its image", async () => {
    const asked = await browser.send({ type: "tryIt", prompt: "a try" });
    assert.equal(asked.ok, true, JSON.stringify(asked));
    const { tryIt } = await browser.until("tried", (state) => state.tryIt?.state !== "running", 90_000);
    assert.equal(tryIt?.state, "done", JSON.stringify(tryIt));
    const { correlationId } = tryIt;
    const image = await browser.send({ type: "getTryItImage", correlationId });
    assert.deepEqual(image, {
      ok: true,
      value: { mimeType: "image/png", base64: stage.chat.imageOf("a try")?.toString("base64") },
    });
  });

  it("is offline where neither server answers, says so, and comes back by itself", async () => {
    await browser.send({ type: "setSettings", change: { preferLocal: true } });
    stage.front.behind(undefined);
    const { humanStates } = await browser.until(
      "offline",
      ({ connection }) => connection.state === "offline",
    );
    assert.deepEqual(
      humanStates.map(({ code }) => code),
      ["offline"],
    );
    stage.front.behind(stage.server.port);
    await browser.connected(60_000);
  });
});
