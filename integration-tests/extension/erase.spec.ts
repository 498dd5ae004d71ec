import assert from "node:assert/strict";
import { join } from "node:path";
import * as v from "valibot";
import { MANIFEST } from "../../extension/manifest/manifest.ts";
import { endCommands, startCommand } from "../local/cli/commandLine.ts";
import { type Browser, startBrowser } from "../rig/extension/browser.ts";
import { countHeard, holdStep } from "../rig/extension/heldWorker.ts";
import { chatTabs, drawingTab } from "../rig/extension/jobTabs.ts";
import { openOwnPage } from "../rig/extension/ownPages.ts";
import { pairWith } from "../rig/extension/pairing.ts";
import { everythingKept, holdsOneKey, peersBy, secretsOf, serversTold } from "../rig/extension/secrets.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { until } from "../rig/extension/until.ts";
import { makeHome, stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

const Session = v.object({ id: v.string(), token: v.string() });

/** Longest time for everything to be erased, milliseconds: each of its steps gives up within ten seconds. */
const ERASE_MS = 60_000;

const PROMPT = "a lighthouse at dusk";

/** A local server's host, and another server's. */
const ALLOWED = ["http://localhost/*", "https://relay.semantest.com/*"];

/** Erasing as a person does it, in the settings. What is gone at the server is judged by our own server under a public name. */
describe("the extension, erased", function () {
  this.timeout(180_000);
  let stage: Stage;
  let browser: Browser;

  before(async function () {
    await pathOrSkip(this, chromium());
  });
  beforeEach(async () => {
    stage = await startStage();
    browser = await startBrowser({ frontPort: stage.front.port, allowedHosts: ALLOWED });
    browser.context.setDefaultTimeout(ERASE_MS);
    await browser.connected();
  });
  afterEach(async () => {
    await browser?.close();
    await stage?.stop();
    await endCommands();
    await stopEverything();
  });

  it("is gone here and at the server, and begins anew", async () => {
    const before = await secretsOf(browser.control);
    for (const key of before) assert.ok("extensions" in (await peersBy(key, stage)), "the key is good");
    await erase();
    await serversTold(browser, ERASE_MS);
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

  it("is erased once though it is asked again a moment later", async () => {
    const issued = () => stage.front.received().match(/"POST","\/keys"/g)?.length ?? 0;
    const before = issued();
    const removing = await holdStep(browser, "storage.session.clear");
    const asked = await countHeard(browser, "eraseEverything");
    const first = browser.send({ type: "eraseEverything" });
    await removing.reached();
    const second = browser.send({ type: "eraseEverything" });
    await until(async () => (await asked()) >= 2);
    await removing.goOn();
    for (const it of await Promise.all([first, second])) assert.deepEqual(it, { ok: true, value: null });
    await browser.connected();
    assert.equal(issued() - before, 1, "one new key");
  });

  for (const status of [403, 200])
    it(`is owed as long as something on the way answers with ${status}, which is not the server's word`, async () => {
      const before = await secretsOf(browser.control);
      stage.front.refuse(status);
      await erase();
      assert.equal((await browser.state()).removalsOwed.length, 1);
      for (const key of before)
        assert.ok("extensions" in (await peersBy(key, stage)), "nobody told the server");
      stage.front.refuse(undefined);
      await serversTold(browser, 60_000);
      for (const key of before) assert.ok("status" in (await peersBy(key, stage)), "the key is refused");
    });

  it("is erased once though it is asked twice, and gets one new key", async () => {
    const twice = [1, 2].map(() => browser.send({ type: "eraseEverything" }));
    for (const it of await Promise.all(twice)) assert.deepEqual(it, { ok: true, value: null });
    await beginsAnew();
  });

  it("gives back the hosts that the person allowed", async () => {
    const granted = () =>
      browser.control.evaluate(async () => (await chrome.permissions.getAll()).origins?.toSorted());
    const required = [...MANIFEST.host_permissions];
    assert.deepEqual(await granted(), [...required, ...ALLOWED].toSorted());
    await browser.send({ type: "eraseEverything" });
    assert.deepEqual(await granted(), required.toSorted());
  });

  it("leaves nothing of a job that runs: its tab is closed, its asker is told, nothing is drawn after it", async () => {
    await pairWith(browser, stage.cli);
    stage.chat.behaviour.drawMs = 60_000;
    const out = join(await makeHome(), "image.png");
    const asked = startCommand(["generate", PROMPT, "--out", out, "--json"], stage.cli);
    const tab = await drawingTab(browser);
    const session = await sessionOf();
    const closed = tab.waitForEvent("close");
    await browser.send({ type: "eraseEverything" });
    const { code, stdout, stderr } = await asked.ended;
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /CANCELLED/);
    await closed;
    assert.deepEqual(chatTabs(browser), []);
    assert.deepEqual(stage.chat.fetched, []);
    const kept = await everythingKept(browser);
    // It has a session anew by now, or will have.
    for (const trace of [PROMPT, "job:", "tab:", session.id, session.token, "pins"])
      assert.ok(!kept.includes(trace), `${trace}: ${kept}`);
    const { jobs, pairedClients } = await browser.state();
    assert.deepEqual([jobs, pairedClients], [[], []]);
  });

  it("closes the tab of a job that was just being opened", async () => {
    await pairWith(browser, stage.cli);
    const opening = await holdStep(browser, "tabs.create");
    const asked = startCommand(["generate", PROMPT, "--out", join(await makeHome(), "i.png")], stage.cli);
    await opening.reached();
    const opened = browser.context.waitForEvent("page", (it) => !it.url().startsWith("chrome-extension:"));
    const erased = browser.send({ type: "eraseEverything" });
    // Its job has ended by then, and nothing of it is left but the tab to come.
    assert.notEqual((await asked.ended).code, 0);
    await opening.goOn();
    const tab = await opened;
    if (!tab.isClosed()) await tab.waitForEvent("close");
    assert.deepEqual(await erased, { ok: true, value: null });
    assert.deepEqual(stage.chat.prompts, []);
  });

  it("pairs nobody by a code that was being asked for", async () => {
    const code = stage.front.holdCall((call) => /^POST .*\/pairings$/.test(call));
    const pairing = browser.send({ type: "createPairing" });
    await code.caught;
    await browser.send({ type: "eraseEverything" });
    assert.deepEqual(await pairing, { ok: false, code: "CLOSED" });
    await beginsAnew();
    assert.equal((await browser.state()).pairing, undefined);
  });

  it("asks for no image that was just being asked for, and keeps no key of it", async () => {
    const before = await secretsOf(browser.control);
    // Every answer is on its way for as long as it takes to erase everything here.
    stage.front.delay(1500);
    const image = browser.send({ type: "tryIt", prompt: PROMPT });
    await browser.send({ type: "eraseEverything" });
    stage.front.delay(0);
    assert.deepEqual(await image, { ok: false, code: "CLOSED" });
    await beginsAnew();
    assert.equal((await browser.state()).tryIt, undefined);
    assert.equal(
      (await secretsOf(browser.control)).find((it) => before.includes(it)),
      undefined,
    );
    assert.deepEqual(stage.chat.prompts, []);
  });

  /** It is connected by one new key, and nothing else is the matter. */
  async function beginsAnew(): Promise<void> {
    await browser.connected();
    // The key of before is kept for as long as its server has not removed it.
    await serversTold(browser, ERASE_MS);
    await holdsOneKey(browser, stage);
    assert.deepEqual((await browser.state()).humanStates, []);
  }

  const settings = () => openOwnPage(browser, "options");

  /** The session at the server. */
  async function sessionOf(): Promise<v.InferOutput<typeof Session>> {
    const all = await browser.control.evaluate(() => chrome.storage.local.get());
    return v.parse(Session, Object.entries(all).find(([name]) => name.startsWith("sessions:"))?.[1]);
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
