import assert from "node:assert/strict";
import { KeyListSchema } from "@semantest/handlers/protocol";
import type { Page } from "playwright-core";
import * as v from "valibot";
import { type Asker, pairAsker } from "../rig/extension/asker.ts";
import { type Browser, startBrowser } from "../rig/extension/browser.ts";
import { killWorker } from "../rig/extension/deadWorker.ts";
import { openOwnPage } from "../rig/extension/ownPages.ts";
import { redeem } from "../rig/extension/pairing.ts";
import { peersBy, secretsOf, serversTold } from "../rig/extension/secrets.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { callDoor } from "../rig/extension/stranger.ts";
import { until } from "../rig/extension/until.ts";
import { stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

/** A client that its person removes, while the server cannot be told. The server is our own, under a public name. */
describe("a client that is removed", function () {
  this.timeout(150_000);
  let stage: Stage;
  let browser: Browser;
  let asker: Asker;
  let page: Page;

  before(async function () {
    await pathOrSkip(this, chromium());
  });
  beforeEach(async () => {
    stage = await startStage();
    browser = await startBrowser({ frontPort: stage.front.port });
    await browser.connected();
    asker = await pairAsker(browser, stage);
  });
  afterEach(async () => {
    await browser?.close();
    await stage?.stop();
    await stopEverything();
  });

  const isKnown = async () => "extensions" in (await peersBy(asker.key, stage));

  /** Removes it as a person does, and sees it gone from the list. */
  async function remove(): Promise<void> {
    // In one that was open before, what a pairing showed may just be going, and move the button away under the pointer.
    page = await openOwnPage(browser, "options");
    await page.getByRole("button", { name: "Remove" }).click();
    await browser.until("removed", ({ pairedClients }) => pairedClients.length === 0);
  }

  it("is refused at once where the server can be told", async () => {
    await remove();
    await serversTold(browser);
    assert.equal(await isKnown(), false);
  });

  it("is refused with the keys of all its pairings", async () => {
    const again = await pairAsker(browser, stage, asker.pair);
    await serversTold(browser);
    assert.equal(await isKnown(), false, "the last pairing's key took the place of the first one's");
    assert.ok("extensions" in (await peersBy(again.key, stage)), "the last one's is good");
    await remove();
    await serversTold(browser);
    assert.ok("status" in (await peersBy(again.key, stage)));
  });

  it("is gone here though the server is down, and refused there once it is back, by the next worker too", async () => {
    stage.front.behind(undefined);
    await remove();
    await page.locator("#owed").getByText("api.extension.semantest.com").waitFor();
    assert.equal(await isKnown(), true, "nobody told the server");
    await killWorker(browser);
    stage.front.behind(stage.server.port);
    await serversTold(browser, 60_000);
    assert.equal(await isKnown(), false);
    await browser.connected();
  });

  for (const status of [403, 200])
    it(`is owed as long as something on the way answers with ${status}, which is not the server's word`, async () => {
      const before = lists();
      stage.front.refuse(status);
      await remove();
      await page.locator("#owed").waitFor();
      // The last of what it asks to have the key removed.
      await until(() => lists() > before);
      await browser.send({ type: "retryNow" });
      await browser.until("offline", ({ connection: { state } }) => state === "offline");
      const { humanStates, removalsOwed } = await browser.state();
      assert.deepEqual(
        humanStates.map(({ code }) => code),
        ["offline"],
      );
      assert.equal(removalsOwed.length, 1);
      assert.equal(await isKnown(), true);
      stage.front.refuse(undefined);
      await serversTold(browser, 60_000);
      assert.equal(await isKnown(), false);
    });

  it("is owed no longer where somebody else has removed it meanwhile", async () => {
    const [device = assert.fail()] = await secretsOf(browser.control);
    stage.front.behind(undefined);
    await remove();
    const [client] = (await clientsBy(device)).filter(({ name }) => name === asker.name);
    await door("DELETE", `/keys/${client?.id}`, device);
    assert.equal(await isKnown(), false);
    stage.front.behind(stage.server.port);
    await serversTold(browser, 60_000);
  });

  it("is owed in the same way where its person refuses it as it pairs", async () => {
    const [device = assert.fail()] = await secretsOf(browser.control);
    await redeem(browser, stage.cli);
    const { pairing } = await browser.until("used", (it) => it.pairing?.candidate !== undefined);
    const id = pairing?.candidate?.id ?? assert.fail();
    stage.front.behind(undefined);
    assert.deepEqual(await browser.send({ type: "confirmPairing", id, accept: false }), {
      ok: true,
      value: null,
    });
    const isThere = async () => (await clientsBy(device)).some((it) => it.id === id);
    assert.equal(await isThere(), true, "nobody told the server");
    stage.front.behind(stage.server.port);
    await serversTold(browser, 60_000);
    assert.equal(await isThere(), false);
    assert.equal(await isKnown(), true, "whom the person accepted stays");
  });

  /** How often the server was asked for its keys. */
  function lists(): number {
    return stage.front.received().split('"GET","/keys"').length - 1;
  }

  function door(method: string, path: string, key: string): Promise<unknown> {
    const { host } = new URL(stage.cli.SEMANTEST_REMOTE_URL ?? "");
    return callDoor(stage.server.port, host, { method, path, key });
  }

  /** Clients' keys at the server, past whatever stands in front of it. */
  async function clientsBy(device: string) {
    const { keys } = v.parse(KeyListSchema, await door("GET", "/keys", device));
    return keys.filter(({ role }) => role === "client");
  }
});
