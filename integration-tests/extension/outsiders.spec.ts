import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Page, Worker } from "playwright-core";
import {
  type Command,
  type CommandType,
  DEFAULT_SETTINGS,
  INDICATOR_PORT,
  STATE_PORT,
} from "../../extension/src/shared/contract.ts";
import { type Browser, makeBrowserFolder, startBrowser } from "../rig/extension/browser.ts";
import { contentWorld } from "../rig/extension/contentWorld.ts";
import type { Site } from "../rig/extension/front.ts";
import { writeOtherExtension } from "../rig/extension/otherExtension.ts";
import { showsState } from "../rig/extension/ownPages.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { until } from "../rig/extension/until.ts";
import { stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

const HOSTILE = "hostile.semantest.com";
const hostile: Site = (_, response) => {
  response.setHeader("content-type", "text/html");
  response.end("<!doctype html><title>Hostile</title>");
};

/** Every command there is, each as it would do something. */
const EVERY: { readonly [T in CommandType]: Extract<Command, { type: T }> } = {
  getState: { type: "getState" },
  resume: { type: "resume" },
  answerConsent: { type: "answerConsent", id: "x", answer: "once" },
  approveLocalServer: { type: "approveLocalServer", host: "localhost:3003", fingerprint: "x" },
  createPairing: { type: "createPairing" },
  confirmPairing: { type: "confirmPairing", id: "x", accept: true },
  removePairedClient: { type: "removePairedClient", id: "x" },
  setSettings: { type: "setSettings", change: { indicator: "border" } },
  testServerUrl: { type: "testServerUrl", url: `wss://${HOSTILE}` },
  tryIt: { type: "tryIt", prompt: "of a stranger" },
  getTryItImage: { type: "getTryItImage", correlationId: "x" },
  retryNow: { type: "retryNow" },
  renewIdentity: { type: "renewIdentity" },
  checkPage: { type: "checkPage" },
  exportLog: { type: "exportLog", includePrompts: true },
  dismissFirstRun: { type: "dismissFirstRun" },
  stopJob: { type: "stopJob", correlationId: "x" },
  openPopup: { type: "openPopup" },
  openOptions: { type: "openOptions" },
  pauseAll: { type: "pauseAll" },
  eraseEverything: { type: "eraseEverything" },
};
const COMMANDS = Object.values(EVERY);
const PORTS = [STATE_PORT, INDICATOR_PORT];

/** Says every command to the extension and opens both its ports; gives what came of it. Runs in the browser. */
async function sayEverything([id, commands, ports]: readonly [
  string,
  readonly Command[],
  readonly string[],
]) {
  const replies = await Promise.allSettled(
    commands.map((it): Promise<unknown> => chrome.runtime.sendMessage(id, it)),
  );
  const told = await Promise.all(
    ports.map(
      (name) =>
        new Promise<unknown>((resolve) => {
          const port = chrome.runtime.connect(id, { name });
          port.onMessage.addListener(resolve);
          port.onDisconnect.addListener(() => resolve(chrome.runtime.lastError?.message));
        }),
    ),
  );
  const answers = replies.map((it) => (it.status === "rejected" ? it.reason.message : it.value));
  return [...new Set([...answers, ...told])];
}

/** What the browser shows in the place of a document it refuses. */
const REFUSED = "chrome-error://chromewebdata/";

const NOBODY = "Could not establish connection. Receiving end does not exist.";

/** Programs of others in the same browser: another extension, which the person has let into chatgpt.com, and pages. */
describe("outsiders in the same browser", function () {
  this.timeout(90_000);
  let folder: string;
  let stage: Stage;
  let browser: Browser;
  let other: Worker;
  let page: Page;

  before(async function () {
    await pathOrSkip(this, chromium());
    folder = await makeBrowserFolder();
    stage = await startStage({ sites: { [HOSTILE]: hostile } });
    const neighbour = await writeOtherExtension(join(folder, "other"), {
      name: "neighbour",
      // It gives pages of the site a way to name other extensions, which they have not by themselves.
      manifest: { externally_connectable: { matches: ["https://chatgpt.com/*"] } },
      worker: "chrome.runtime.onMessageExternal.addListener(() => undefined);",
    });
    browser = await startBrowser({ frontPort: stage.front.port, folder, beside: [neighbour] });
    const isOther = (it: Worker) => !it.url().includes(browser.extensionId);
    other =
      browser.context.serviceWorkers().find(isOther) ??
      (await browser.context.waitForEvent("serviceworker", isOther));
    await browser.connected();
    page = await browser.context.newPage();
    await page.goto("https://chatgpt.com/");
    // A tab that opens by itself is none that an outsider opened.
    const own = (it: Page) => it.url().endsWith("/pages/welcome.html");
    await until(() => browser.context.pages().some(own));
    for (const it of browser.context.pages().filter(own)) await showsState(it);
  });
  after(async () => {
    await browser?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    await stage?.stop();
    await stopEverything();
  });

  it("another extension reaches nobody, by no command and no port", async () => {
    const before = await whatHolds();
    const outcome = await other.evaluate(sayEverything, [browser.extensionId, COMMANDS, PORTS] as const);
    assert.deepEqual(outcome, [NOBODY]);
    assert.deepEqual(await whatHolds(), before);
  });

  it("a page that has the browser's own way to extensions reaches nobody either", async () => {
    const before = await whatHolds();
    const outcome = await page.evaluate(sayEverything, [browser.extensionId, COMMANDS, PORTS] as const);
    assert.deepEqual(outcome, [NOBODY]);
    assert.deepEqual(await whatHolds(), before);
  });

  it("a page's own messages and events are heard by nobody, though they arrive where the extension lives", async () => {
    const before = await whatHolds();
    await page.waitForFunction(() => document.querySelector("semantest-indicator") !== null);
    const { evaluate, close } = await contentWorld(page, browser.extensionId);
    await evaluate(`globalThis.heard = 0; addEventListener("message", () => { heard += 1; });`);
    await page.evaluate(async (commands) => {
      for (const it of commands) {
        window.postMessage(it, "*");
        for (const name of ["message", "semantest", it.type])
          for (const target of [window, document, document.documentElement])
            target.dispatchEvent(new CustomEvent(name, { detail: it, bubbles: true }));
      }
      document.querySelector<HTMLElement>("semantest-indicator")?.click();
    }, COMMANDS);
    // Each dispatch of "message" reached three targets, and bubbled to the window from two of them.
    const arrived = COMMANDS.length * (1 + 3);
    await until(async () => (await evaluate("heard")) === arrived);
    // On the same way as whatever a content script would have passed on, and after it.
    const reply = await evaluate(`chrome.runtime.sendMessage(${JSON.stringify(EVERY.getState)})`);
    assert.deepEqual(reply, { ok: false, code: "NOT_ALLOWED" });
    await close();
    assert.deepEqual(await whatHolds(), before);
  });

  it("a page neither reads nor shows anything of the extension's own origin", async () => {
    const before = await whatHolds();
    const own = `chrome-extension://${browser.extensionId}/`;
    const evil = await browser.context.newPage();
    await evil.goto(`https://${HOSTILE}/`);
    const files = ["manifest.json", "worker.js", "page.js", "pages/popup.html", "pages/options.html"];
    const read = await evil.evaluate(
      async (addresses) => {
        const shown = addresses.map((src) => {
          const frame = document.createElement("iframe");
          const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
          frame.src = src;
          document.body.append(frame);
          return loaded;
        });
        const image = new Image();
        const icon = new Promise((resolve) => {
          image.addEventListener("load", () => resolve("shown"));
          image.addEventListener("error", () => resolve("refused"));
        });
        image.src = new URL("/icons/128.png", addresses[0]).href;
        const fetched = await Promise.allSettled(addresses.map((it) => fetch(it)));
        await Promise.all(shown);
        return [await icon, ...new Set(fetched.map(({ status }) => status))];
      },
      files.map((it) => own + it),
    );
    assert.deepEqual(read, ["refused", "rejected"]);
    const frames = evil.frames().filter((it) => it !== evil.mainFrame());
    assert.equal(frames.length, files.length);
    for (const frame of frames) {
      // It is told of what a frame shows a moment after the page is.
      await frame.waitForURL(REFUSED);
      assert.ok(!frame.url().startsWith(own), frame.url());
      assert.equal(await frame.evaluate("typeof chrome.runtime"), "undefined");
    }
    await evil.close();
    assert.deepEqual(await whatHolds(), before);
  });

  /** What commands would change: the extension's state but for what changes by itself, tabs, prompts, keys. */
  async function whatHolds() {
    const { connection, settings, pairing, pairedClients, jobs, job, tryIt, firstRun, humanStates } =
      await browser.state();
    const { state, since, url } = connection;
    assert.deepEqual(settings, DEFAULT_SETTINGS);
    const identity = await browser.control.evaluate(async () => {
      const all = await chrome.storage.local.get();
      return Object.entries(all).filter(([name]) => name.startsWith("identity:"));
    });
    return {
      connection: { state, since, url },
      told: { pairing, pairedClients, jobs, job, tryIt, firstRun, humanStates },
      identity,
      tabs: browser.context.pages().map((it) => it.url()),
      prompts: [...stage.chat.prompts],
    };
  }
});
