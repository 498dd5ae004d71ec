import assert from "node:assert/strict";
import { createKeyPair, signWith } from "@semantest/sdk/signing";
import type { Page } from "playwright-core";
import { type Asker, pairAsker } from "../rig/extension/asker.ts";
import { type Browser, liftLimits, startBrowser } from "../rig/extension/browser.ts";
import { USUAL } from "../rig/extension/chatPage.ts";
import { drawingTab, tabsClosed } from "../rig/extension/jobTabs.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { requestFor } from "../rig/extension/stranger.ts";
import { stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

const MINUTE_MS = 60_000;
const WORDS = { once: "Allow once", always: "Always", block: "Block" } as const;

/** What a person's answer to one question does to everything else that its asker wants. */
describe("a person's answer", function () {
  this.timeout(180_000);
  let stage: Stage;
  let browser: Browser;
  let asker: Asker;
  let popup: Page;

  before(async function () {
    await pathOrSkip(this, chromium());
  });
  beforeEach(async () => {
    stage = await startStage();
    browser = await startBrowser({ frontPort: stage.front.port });
    await browser.connected();
    await liftLimits(browser);
    asker = await pairAsker(browser, stage);
    popup = await browser.context.newPage();
    await popup.goto(`chrome-extension://${browser.extensionId}/pages/popup.html`);
  });
  afterEach(async () => {
    await browser?.close();
    await stage?.stop();
    await stopEverything();
  });

  /** Asks what the person is asked about first: by a key that nobody knows, or else eleven minutes old. */
  async function askFirst(prompt: string, stranger?: CryptoKeyPair): Promise<string> {
    const ageMs = stranger === undefined ? 11 * MINUTE_MS : 0;
    const request = await signWith(stranger ?? asker.pair)(requestFor(prompt, ageMs));
    await asker.send(request);
    await question(prompt).waitFor();
    return request.correlationId;
  }

  const question = (prompt: string) =>
    popup.locator(".consent", { has: popup.getByText(prompt, { exact: true }) });

  /** Answers by a click; resolves once the popup asks that no more. */
  async function answer(prompt: string, words: string): Promise<void> {
    await question(prompt).getByRole("button", { name: words, exact: true }).click();
    await question(prompt).waitFor({ state: "detached" });
  }

  const endOf = async (correlationId: string) => (await asker.outcome(correlationId)).at(-1);

  it("Block ends what that key runs, what waits for its turn and what is asked, and shuts it out", async () => {
    stage.chat.behaviour.drawMs = 60_000;
    const running = await asker.ask("runs");
    await drawingTab(browser);
    const waiting = await asker.ask("waits for its turn");
    await browser.until("both", ({ jobs }) => jobs.filter((it) => it.outcome === "running").length === 2);
    const asked = await Promise.all([askFirst("of long ago"), askFirst("of long ago too")]);
    await answer("of long ago too", WORDS.block);
    assert.deepEqual(await Promise.all([running, waiting].map(endOf)), ["CANCELLED", "CANCELLED"]);
    assert.deepEqual(await Promise.all(asked.map(endOf)), ["PERMISSION_DENIED", "PERMISSION_DENIED"]);
    Object.assign(stage.chat.behaviour, USUAL);
    assert.equal(await endOf(await asker.ask("and again")), "PERMISSION_DENIED");
    await browser.until("stopped", () => stage.chat.stops() > 0);
    await tabsClosed(browser);
    assert.deepEqual(stage.chat.prompts, ["runs"]);
    assert.equal(stage.chat.stops(), 1);
    assert.equal((await browser.state()).pairedClients[0]?.status, "blocked");
  });

  it("Allow once lets one request go on, and no other of that key", async () => {
    const asked = await Promise.all([askFirst("the first"), askFirst("the second")]);
    await answer("the second", WORDS.once);
    assert.equal(await endOf(asked[1]), "ImageDownloadedEvent");
    assert.deepEqual(stage.chat.prompts, ["the second"]);
    // The other is not allowed: that it has only not had its turn yet would be no proof.
    const { consent } = await browser.state();
    assert.deepEqual(
      consent.map(({ prompt }) => prompt),
      ["the first"],
    );
    await answer("the first", WORDS.once);
    assert.equal(await endOf(asked[0]), "ImageDownloadedEvent");
  });

  it("Always lets what else that key asks go on, and from then on whatever it asks", async () => {
    const stranger = await createKeyPair();
    const asked = await Promise.all(["the first", "the second"].map((it) => askFirst(it, stranger)));
    await answer("the second", WORDS.always);
    assert.deepEqual(await Promise.all(asked.map(endOf)), ["ImageDownloadedEvent", "ImageDownloadedEvent"]);
    const later = await signWith(stranger)(requestFor("the third"));
    await asker.send(later);
    assert.equal(await endOf(later.correlationId), "ImageDownloadedEvent");
    assert.equal(stage.chat.prompts.length, 3);
  });

  it("Block refuses one request that nobody signed, and remembers nobody", async () => {
    const [one, other] = [requestFor("unsigned"), requestFor("unsigned too")];
    for (const it of [one, other]) await asker.send(it);
    for (const prompt of ["unsigned", "unsigned too"]) await question(prompt).waitFor();
    assert.equal(await popup.getByRole("button", { name: WORDS.always, exact: true }).count(), 0);
    await answer("unsigned too", WORDS.block);
    assert.equal(await endOf(other.correlationId), "PERMISSION_DENIED");
    await answer("unsigned", WORDS.once);
    assert.equal(await endOf(one.correlationId), "ImageDownloadedEvent");
    assert.deepEqual(stage.chat.prompts, ["unsigned"]);
    assert.equal((await browser.state()).pairedClients.length, 1);
  });

  it("Stop ends a job of which the server never says that it knows it was begun: nothing is typed", async () => {
    const acknowledged = stage.front.holdFrames("server", (text) => text.includes('"AckEvent"'));
    const asked = await asker.ask("stopped before it was typed");
    await acknowledged.caught;
    await popup.getByRole("button", { name: "Stop", exact: true }).click();
    await browser.until("free", ({ job }) => job === undefined);
    await tabsClosed(browser);
    // The socket is lost, and the next one lets everything through.
    stage.front.behind(stage.server.port);
    assert.equal(await endOf(asked), "CANCELLED");
    assert.deepEqual(stage.chat.prompts, []);
  });

  it("Stop ends a job in the middle of its upload: nothing is saved, nothing told", async () => {
    const upload = stage.front.holdCall((call) => call.startsWith("PUT "));
    const asked = await asker.ask("stopped on its way");
    await upload.caught;
    await popup.getByRole("button", { name: "Stop", exact: true }).click();
    assert.deepEqual((await asker.outcome(asked)).slice(-2), ["ImageGenerationInitiatedEvent", "CANCELLED"]);
    const { jobs } = await browser.until("free", ({ job }) => job === undefined);
    assert.equal(jobs[0]?.outcome, "cancelled");
    assert.equal(jobs[0]?.fileName, undefined);
    const saved = await browser.control.evaluate(() => chrome.downloads.search({}));
    assert.deepEqual(saved, []);
  });
});
