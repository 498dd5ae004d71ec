import assert from "node:assert/strict";
import * as v from "valibot";
import { type Browser, liftLimits, startBrowser } from "../rig/extension/browser.ts";
import { killWorker } from "../rig/extension/deadWorker.ts";
import { openOwnPage } from "../rig/extension/ownPages.ts";
import { everythingKept } from "../rig/extension/secrets.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { callDoor } from "../rig/extension/stranger.ts";
import { until } from "../rig/extension/until.ts";
import { freePort } from "../rig/freePort.ts";
import { type LocalServer, startServer, stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

const KeysSchema = v.object({ device: v.string(), client: v.string() });

const PROMPT = "a try of mine";

/** The popup's own request, where something is the matter: in Chromium, against our server under its public name. */
describe("trying it from the popup", function () {
  this.timeout(180_000);
  let stage: Stage;
  let browser: Browser;
  let local: LocalServer | undefined;
  let localPort: number;

  before(async function () {
    await pathOrSkip(this, chromium());
    stage = await startStage();
    localPort = await freePort();
    browser = await startBrowser({ frontPort: stage.front.port, localPort });
    await browser.connected();
    await liftLimits(browser);
  });
  after(async () => {
    await browser?.close();
    await local?.stop();
    await stage?.stop();
    await stopEverything();
  });

  const ended = () =>
    browser.until("over", ({ tryIt }) => tryIt?.state === "done" || tryIt?.state === "failed", 60_000);

  it("asks nobody while this browser is connected nowhere, and says so", async () => {
    const before = stage.chat.prompts.length;
    local = await startServer({ port: localPort, home: stage.cli.HOME ?? "" });
    await browser.send({ type: "setSettings", change: { preferLocal: true } });
    const { localServer } = await browser.until(
      "met",
      (it) => it.localServer?.status === "unapproved",
      60_000,
    );
    const { host = "", fingerprint = "" } = localServer ?? {};
    await browser.send({ type: "approveLocalServer", host, fingerprint });
    const isLocal = () => browser.until("local", (it) => it.connection.environment === "local", 60_000);
    await isLocal();
    await browser.send({ type: "pauseAll" });
    const popup = await openOwnPage(browser, "popup");
    await popup.locator("#prompt").fill(PROMPT);
    await popup.getByRole("button", { name: "Draw" }).click();
    await popup.getByText("This browser is not connected. Nothing was asked for.").waitFor();
    assert.equal((await browser.state()).tryIt, undefined);
    // Not even a key for it was got from the public server.
    assert.ok(!(await everythingKept(browser)).includes('"client"'));
    await browser.send({ type: "resume" });
    await isLocal();
    await popup.getByRole("button", { name: "Draw" }).click();
    assert.equal((await ended()).tryIt?.state, "done");
    await popup.close();
    assert.deepEqual(stage.chat.prompts.slice(before), [PROMPT]);
    await browser.send({ type: "setSettings", change: { preferLocal: false } });
    await browser.until("cloud", (it) => it.connection.environment === "cloud", 60_000);
  });

  it("shows the image although the worker died while it was drawn", async () => {
    const before = stage.chat.prompts.length;
    const goesOn = stage.chat.holdDrawing();
    const popup = await openOwnPage(browser, "popup");
    await popup.locator("#prompt").fill("an owl");
    await popup.getByRole("button", { name: "Draw" }).click();
    await browser.until("drawing", ({ job }) => job?.stage === "generating");
    await popup.getByText("Drawing …").waitFor();
    await killWorker(browser);
    goesOn();
    const image = popup.getByRole("img", { name: "The image that was drawn" });
    await image.waitFor({ timeout: 60_000 });
    const isPainted = await image.evaluate(async (it) => {
      if (!(it instanceof HTMLImageElement)) return false;
      // It is visible before that.
      await it.decode();
      return it.naturalWidth > 0;
    });
    assert.ok(isPainted);
    assert.equal(await popup.getByText("Drawing …").count(), 0);
    assert.deepEqual(stage.chat.prompts.slice(before), ["an owl"]);
    // Nothing is asked for any more, a moment after the image is there.
    await until(async () => !(await everythingKept(browser)).includes('"tryIt":{'));
    await popup.close();
  });

  it("gets another key where the server takes its own no more", async () => {
    const host = new URL(stage.cli.SEMANTEST_REMOTE_URL ?? "").host;
    const { device, client } = await keys();
    const path = `/keys/${client.split("_")[2]}`;
    await callDoor(stage.server.port, host, { method: "DELETE", path, key: device });
    assert.equal((await browser.send({ type: "tryIt", prompt: "once more" })).ok, true);
    assert.deepEqual((await ended()).tryIt?.errorCode, undefined);
    assert.ok(stage.chat.prompts.includes("once more"));
    const now = await keys();
    assert.equal(now.device, device);
    assert.notEqual(now.client, client);
  });

  /** What the public server issued to this browser. */
  async function keys(): Promise<v.InferOutput<typeof KeysSchema>> {
    const all = await browser.control.evaluate(() => chrome.storage.local.get());
    return v.parse(KeysSchema, Object.entries(all).find(([name]) => name.startsWith("identity:"))?.[1]);
  }
});
