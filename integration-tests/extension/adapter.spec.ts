import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { type Asker, pairAsker } from "../rig/extension/asker.ts";
import { type Browser, liftLimits, startBrowser } from "../rig/extension/browser.ts";
import { AVATAR, EARLIER_PATH, USUAL } from "../rig/extension/chatPage.ts";
import { STRANGE_IMAGE_HOST } from "../rig/extension/chatSite.ts";
import {
  chatTabs,
  drawingTab,
  goOn,
  holdJobClock,
  holdUp,
  looked,
  tabsClosed,
  tabsForgotten,
} from "../rig/extension/jobTabs.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { until } from "../rig/extension/until.ts";
import { stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

const ELSEWHERE = "elsewhere.semantest.com";
const DONE = "ImageDownloadedEvent";

/**
 * A tab that a job drives, while its person or the site does something else in it. The site is a stand-in of ours: what
 * the real one does is told by no test here.
 */
describe("the tab of a job", function () {
  this.timeout(120_000);
  let stage: Stage;
  let browser: Browser;
  let asker: Asker;

  before(async function () {
    await pathOrSkip(this, chromium());
    const sites = {
      [ELSEWHERE]: (_: unknown, response: { end(text: string): void }) => response.end("else"),
    };
    stage = await startStage({ sites });
    browser = await startBrowser({ frontPort: stage.front.port });
    await browser.connected();
    await liftLimits(browser);
    asker = await pairAsker(browser, stage);
  });
  afterEach(async () => {
    Object.assign(stage.chat.behaviour, USUAL);
    for (const tab of chatTabs(browser)) await tab.close();
  });
  after(async () => {
    await browser?.close();
    await stage?.stop();
    await stopEverything();
  });

  /** How a job ends. */
  async function endOf(correlationId: string): Promise<string | undefined> {
    const events = await asker.outcome(correlationId);
    await browser.until("free", ({ job }) => job === undefined);
    return events.at(-1);
  }

  /** Asks; gives how it ended, without a hand laid on the tab. */
  const ask = async (prompt: string) => endOf(await asker.ask(prompt));

  /** The tab is open, and forgotten. Default: the one that there is. */
  async function isLeft(known?: Page): Promise<Page> {
    await tabsForgotten(browser);
    const tab = known ?? chatTabs(browser)[0] ?? assert.fail("no tab is left");
    assert.ok(!tab.isClosed());
    return tab;
  }

  const composerOf = (tab: Page) => tab.locator("#prompt-textarea").textContent();
  const wasSent = (prompt: string) => stage.chat.prompts.includes(prompt);
  const isFetched = (it: string) => it.endsWith(" empty");

  /** Images that the extension fetched since. */
  function fetches(): () => readonly string[] {
    const before = stage.chat.fetched.length;
    return () => stage.chat.fetched.slice(before).filter(isFetched);
  }

  it("keeps a draft that the site restored: nothing is sent, the tab stays open", async () => {
    stage.chat.behaviour.draft = "half a letter";
    assert.equal(await ask("over a draft"), "UNAVAILABLE");
    const tab = await isLeft();
    assert.ok(!wasSent("over a draft") && !wasSent("half a letter"));
    assert.equal(await composerOf(tab), "half a letter");
  });

  it("is not typed in where it opens on an earlier chat, though its messages come late", async () => {
    stage.chat.behaviour.earlier = "long ago";
    stage.chat.behaviour.opensOn = "earlier";
    assert.equal(await ask("into an earlier chat"), "UNAVAILABLE");
    const tab = await isLeft();
    assert.ok(!wasSent("into an earlier chat"));
    assert.equal(await composerOf(tab), "");
  });

  it("hands over its image under a message with a label and a button, and is closed", async () => {
    stage.chat.behaviour.isLabelled = true;
    assert.equal(await ask("a labelled message"), DONE);
    await tabsClosed(browser);
  });

  it("hands over its image below words of the answer that link to a login", async () => {
    stage.chat.behaviour.script = `new MutationObserver((_, it) => {
      const answer = main.querySelector("[data-message-author-role=assistant]");
      if (answer === null) return;
      it.disconnect();
      element("a", answer, { href: "https://example.com/auth/login" });
    }).observe(main, { childList: true, subtree: true })`;
    assert.equal(await ask("where does one log in"), DONE);
    await tabsClosed(browser);
  });

  it("hands over what was drawn, and not the small picture of who drew it", async () => {
    stage.chat.behaviour.answer = "unnamed";
    const fetched = fetches();
    assert.equal(await ask("below a portrait"), DONE);
    const [image = assert.fail(), ...others] = fetched();
    assert.deepEqual(others, []);
    assert.ok(!image.includes(AVATAR), image);
    await tabsClosed(browser);
  });

  it("never hands over the image of an earlier chat that is opened before the new one has its address", async () => {
    Object.assign(stage.chat.behaviour, { earlier: "the same words", addressMs: 30_000, drawMs: 30_000 });
    const fetched = fetches();
    const asked = await asker.ask("the same words");
    const tab = await drawingTab(browser);
    await tab.getByRole("link").click();
    assert.equal(await endOf(asked), "UNAVAILABLE");
    await isLeft(tab);
    assert.deepEqual(fetched(), []);
    assert.equal(new URL(tab.url()).pathname, EARLIER_PATH);
  });

  it("never hands over the image of an earlier chat that is opened later", async () => {
    Object.assign(stage.chat.behaviour, { earlier: "the same words again", drawMs: 30_000 });
    const fetched = fetches();
    const asked = await asker.ask("the same words again");
    const tab = await drawingTab(browser);
    await tab.waitForURL(/\/c\/[^:]+$/);
    // The job knows its chat by the name that lasts.
    await looked(browser);
    await tab.getByRole("link").click();
    assert.equal(await endOf(asked), "UNAVAILABLE");
    await isLeft(tab);
    assert.deepEqual(fetched(), []);
  });

  it("never hands over the image of a chat of other words, wherever its address came from", async () => {
    Object.assign(stage.chat.behaviour, { earlier: "other words", addressMs: 30_000, drawMs: 30_000 });
    // The site itself moves on, without a hand of the person's.
    stage.chat.behaviour.script = `addEventListener("click", () => setTimeout(() => open("${EARLIER_PATH}"), 1000))`;
    const fetched = fetches();
    assert.equal(await ask("moved by the site"), "UNAVAILABLE");
    await isLeft();
    assert.deepEqual(fetched(), []);
  });

  it("is left to a person who goes on with the chat, and what is drawn for them is not stopped", async () => {
    stage.chat.behaviour.drawMs = 30_000;
    const fetched = fetches();
    const stops = stage.chat.stops();
    const asked = await asker.ask("a chat with two");
    const tab = await drawingTab(browser);
    await goOn(tab, "and one for me");
    assert.equal(await endOf(asked), "UNAVAILABLE");
    // The page shows a message before its site has it.
    await browser.until("sent", () => wasSent("and one for me"));
    await isLeft(tab);
    assert.equal(stage.chat.stops(), stops);
    assert.deepEqual(fetched(), []);
  });

  it("hands over its image although the site did not answer the first time it was fetched", async () => {
    let asked = 0;
    // The page shows it before the extension fetches it.
    const isFetch = (call: string) => call.startsWith("GET files.oaiusercontent.com/") && ++asked === 2;
    const unanswered = stage.front.holdCall(isFetch);
    const before = stage.chat.prompts.length;
    assert.equal(await ask("fetched twice"), DONE);
    await unanswered.caught;
    assert.deepEqual(stage.chat.prompts.slice(before), ["fetched twice"]);
    await tabsClosed(browser);
  });

  it("is none that the browser discards when it is short of memory", async () => {
    const draw = stage.chat.holdDrawing();
    const asked = await asker.ask("to be kept");
    await drawingTab(browser);
    const isDiscardable = await browser.control.evaluate(async () => {
      const tabs = await chrome.tabs.query({ url: "https://chatgpt.com/*" });
      return tabs.map(({ autoDiscardable }) => autoDiscardable);
    });
    draw();
    assert.deepEqual(isDiscardable, [false]);
    assert.equal(await endOf(asked), DONE);
    await tabsClosed(browser);
  });

  it("has the site stop drawing where the job is stopped, and is closed", async () => {
    stage.chat.behaviour.drawMs = 30_000;
    const stops = stage.chat.stops();
    const asked = await asker.ask("to be stopped");
    await drawingTab(browser);
    await browser.send({ type: "stopJob", correlationId: asked });
    assert.equal(await endOf(asked), "CANCELLED");
    await browser.until("stopped", () => stage.chat.stops() > stops);
    await tabsClosed(browser);
    assert.equal(stage.chat.stops(), stops + 1);
  });

  it("is left to a person who began to write in it", async () => {
    stage.chat.behaviour.drawMs = 30_000;
    const asked = await asker.ask("beside a letter");
    const tab = await drawingTab(browser);
    // A hand in a chat without its lasting name would end the job by itself.
    await tab.waitForURL(/\/c\/[^:]+$/);
    await looked(browser);
    await tab.locator("#prompt-textarea").pressSequentially("dear friend");
    await browser.send({ type: "stopJob", correlationId: asked });
    assert.equal(await endOf(asked), "CANCELLED");
    assert.equal(await composerOf(await isLeft(tab)), "dear friend");
  });

  it("is left to a person who went elsewhere with it", async () => {
    stage.chat.behaviour.drawMs = 30_000;
    const asked = await asker.ask("left behind");
    const tab = await drawingTab(browser);
    await tab.goto(`https://${ELSEWHERE}/`);
    await browser.send({ type: "stopJob", correlationId: asked });
    assert.equal(await endOf(asked), "CANCELLED");
    await (await isLeft(tab)).close();
  });

  it("ends the job where it is loaded anew, and types nothing twice", async () => {
    stage.chat.behaviour.drawMs = 30_000;
    const asked = await asker.ask("loaded anew");
    const tab = await drawingTab(browser);
    await tab.waitForURL(/\/c\/[^:]+$/);
    await tab.reload();
    assert.equal(await endOf(asked), "UNAVAILABLE");
    await isLeft(tab);
    assert.equal(stage.chat.prompts.filter((it) => it === "loaded anew").length, 1);
  });

  it("sends from a text field that the site made anew with the very text", async () => {
    stage.chat.behaviour.replacement = "same";
    assert.equal(await ask("in another field"), DONE);
    await tabsClosed(browser);
  });

  it("sends nothing where the site made its text field anew and left it empty", async () => {
    stage.chat.behaviour.replacement = "empty";
    assert.equal(await ask("lost on the way"), "UNAVAILABLE");
    const { humanStates } = await browser.state();
    assert.deepEqual(humanStates, [], "the page is as it was known");
    await tabsClosed(browser);
    assert.ok(!wasSent("lost on the way") && !wasSent(""));
  });

  it("sends nothing where other text stands in the new field", async () => {
    stage.chat.behaviour.replacement = "other";
    assert.equal(await ask("beside their own"), "UNAVAILABLE");
    const tab = await isLeft();
    assert.ok(!wasSent("beside their own") && !wasSent("something of their own"));
    assert.equal(await composerOf(tab), "something of their own");
  });

  it("sends nothing where an earlier chat is opened between typing and sending", async () => {
    stage.chat.behaviour.earlier = "of yesterday";
    stage.chat.behaviour.script = `addEventListener("input", () => open("${EARLIER_PATH}"))`;
    assert.equal(await ask("too late"), "UNAVAILABLE");
    await isLeft();
    assert.ok(!wasSent("too late"));
  });

  for (const [what, code, appears] of [
    ["asks to log in", "PERMISSION_DENIED", 'element("a", main, { href: "/auth/login" })'],
    ["says that its limit is reached", "RATE_LIMITED", 'element("div", main).dataset.testid = "rate-limit"'],
    ["shows a message", "UNAVAILABLE", 'turn("assistant", "of another device")'],
  ] as const)
    it(`sends nothing where the page ${what} between typing and sending`, async () => {
      stage.chat.behaviour.script = `addEventListener("input", () => { ${appears}; })`;
      const prompt = `the page ${what}`;
      assert.equal(await ask(prompt), code);
      await tabsForgotten(browser);
      assert.ok(!wasSent(prompt));
    });

  it("holds no job that is stopped, though it answers nothing any more", async () => {
    stage.chat.behaviour.drawMs = 30_000;
    const asked = await asker.ask("stopped while frozen");
    const tab = await drawingTab(browser);
    const release = await holdUp(tab);
    await browser.send({ type: "stopJob", correlationId: asked });
    assert.equal(await endOf(asked), "CANCELLED");
    // Nobody knows what else it shows.
    await isLeft(tab);
    await release();
  });

  it("ends its job once it has answered nothing for too long", async () => {
    stage.chat.behaviour.drawMs = 30_000;
    const asked = await asker.ask("frozen");
    const tab = await drawingTab(browser);
    const release = await holdUp(tab);
    assert.equal(await endOf(asked), "TAB_NOT_FOUND");
    await release();
  });

  it("never fetches an image of an unknown host, and ends the job when its time is over", async () => {
    stage.chat.behaviour.imageHost = STRANGE_IMAGE_HOST;
    const fetched = fetches();
    const isOver = await holdJobClock(browser);
    const asked = await asker.ask("from a strange host");
    const tab = await drawingTab(browser);
    const isShown = (it: string) => it.startsWith(`${STRANGE_IMAGE_HOST} /`) && it.endsWith(" image");
    await browser.until("shown", () => stage.chat.fetched.some(isShown));
    // Only an image that is there whole could be taken.
    await until(() =>
      tab.locator("img").evaluate((it: HTMLImageElement) => it.complete && it.naturalWidth > 0),
    );
    await looked(browser);
    await isOver();
    assert.equal(await endOf(asked), "TIMEOUT");
    assert.deepEqual(fetched(), []);
    await tabsClosed(browser);
  });
});
