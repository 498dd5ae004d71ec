import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import {
  type BrowserContext,
  type CDPSession,
  type Page,
  chromium as playwright,
  type Worker,
} from "playwright-core";
import english from "../../extension/_locales/en/messages.json" with { type: "json" };
import { buildExtension } from "../../extension/build/build.ts";
import {
  DEFAULT_SETTINGS,
  HUMAN_STATE_CODES,
  type IndicatorState,
  type WorkerState,
} from "../../extension/src/shared/contract.ts";
import { HUMAN_STATES } from "../../extension/src/shared/humanStates.ts";
import { CHROMIUM } from "../rig/obtainChromium.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

/** Answers ports with the states a test gives it. */
const STAND_IN = `
const ports = new Set();
let states = {};
const send = (port) => { if (states[port.name]) port.postMessage(states[port.name]); };
chrome.runtime.onConnect.addListener((port) => {
  ports.add(port);
  port.onDisconnect.addListener(() => ports.delete(port));
  send(port);
});
globalThis.sent = [];
chrome.runtime.onMessage.addListener((message, sender, reply) => { sent.push(message); reply({ ok: true, value: null }); });
globalThis.show = (given) => { states = given; ports.forEach(send); };
`;

/** A strict page: no script, style or markup of others; a control in the corner where the badge would stand. */
const CHATGPT = {
  contentType: "text/html",
  headers: {
    "content-security-policy": "default-src 'none'; style-src 'nonce-a'; require-trusted-types-for 'script'",
  },
  body: `<!doctype html><html lang="en"><title>t</title><style nonce="a">button{position:fixed;right:20px;bottom:14px;width:60px;height:40px}
    @media (prefers-color-scheme:dark){body{background:#212121}}</style><body><button>Help</button></body></html>`,
};

const NOW = Date.now();

/** Centre of the button of that name, in whatever shadow it stands. */
async function placeOf(
  devtools: CDPSession,
  name: string,
): Promise<{ readonly x: number; readonly y: number }> {
  const { nodes } = await devtools.send("Accessibility.getFullAXTree");
  const backendNodeId = nodes.find(
    (it) => it.role?.value === "button" && it.name?.value === name,
  )?.backendDOMNodeId;
  assert.ok(backendNodeId !== undefined, `no button "${name}"`);
  const { model } = await devtools.send("DOM.getBoxModel", { backendNodeId });
  const [left = 0, top = 0] = model.content;
  return { x: left + model.width / 2, y: top + model.height / 2 };
}

function indicatorState(over: Partial<IndicatorState> = {}): IndicatorState {
  return {
    connection: { state: "connected", environment: "cloud", latencyMs: 43, since: NOW },
    humanStates: [],
    job: undefined,
    waiting: 0,
    style: "chip",
    ...over,
  };
}

const asker = { name: "laptop <b>cli</b>", fingerprint: "apple river stone cloud" };

const workerState: WorkerState = {
  connection: {
    ...indicatorState().connection,
    url: "wss://api.extension.semantest.com",
    latencySamples: [40, 44, 43, 60, 43],
    lastError: "TIMEOUT",
    lastErrorAt: NOW,
  },
  humanStates: HUMAN_STATE_CODES.map((code) => ({ code, since: NOW, until: undefined })),
  job: { correlationId: "a", askedBy: asker, stage: "generating", percent: 40, startedAt: NOW },
  consent: [
    {
      id: "q",
      correlationId: "b",
      askedBy: asker,
      reason: "unknownKey",
      environment: "cloud",
      prompt: "a red fox in the snow",
      askedAt: NOW,
      canRemember: true,
    },
  ],
  pairedClients: [
    { id: "k", ...asker, status: "allowed", source: "pairing", pinnedAt: NOW, lastUsedAt: undefined },
  ],
  pairing: { code: "ABCD2345", expiresAt: NOW, candidate: { id: "c", ...asker } },
  jobs: [
    {
      correlationId: "a",
      askedBy: asker,
      prompt: "a blue owl",
      askedAt: NOW,
      endedAt: NOW,
      outcome: "failed",
      errorCode: "TIMEOUT",
      fileName: undefined,
    },
  ],
  settings: DEFAULT_SETTINGS,
  counters: { lastHour: 1, lastDay: 2, nextAt: NOW },
  localServer: { host: "localhost:3003", fingerprint: "apple river stone cloud", status: "unapproved" },
  tryIt: undefined,
  firstRun: true,
  version: "0.1.0",
};

/**
 * Proves how pages and indicator show states in a real Chromium, under a strict policy of the page. Does not prove that
 * the true worker comes to these states: a stand-in answers in its place.
 */
describe("the extension's interface in Chromium", function () {
  this.timeout(90_000);
  let folder: string;
  let context: BrowserContext;
  let worker: Worker;
  let id: string;

  before(async function () {
    const executablePath = await pathOrSkip(this, chromium());
    folder = await mkdtemp(join(tmpdir(), "semantest-interface-"));
    const unpacked = join(folder, "unpacked");
    await buildExtension(unpacked);
    await writeFile(join(unpacked, "worker.js"), STAND_IN);
    context = await playwright.launchPersistentContext(join(folder, "profile"), {
      executablePath,
      headless: true,
      args: ["--no-sandbox", `--disable-extensions-except=${unpacked}`, `--load-extension=${unpacked}`],
    });
    worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
    id = new URL(worker.url()).host;
    await context.route("https://chatgpt.com/**", (route) => route.fulfill(CHATGPT));
  });

  after(async () => {
    await context?.close();
    // Screenshots stay where a person asked for them.
    if (folder !== undefined && process.env.SEMANTEST_SCREENSHOTS === undefined)
      await rm(folder, { recursive: true, force: true });
  });

  const show = (page: WorkerState, indicator: IndicatorState) =>
    worker.evaluate(`show(${JSON.stringify({ "semantest.state": page, "semantest.indicator": indicator })})`);

  async function shoot(page: Page, name: string): Promise<void> {
    const to = process.env.SEMANTEST_SCREENSHOTS ?? folder;
    await page.screenshot({ path: join(to, `${name}.png`), fullPage: true });
  }

  for (const name of ["popup", "options", "welcome"]) {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`${name} shows every state, ${colorScheme}, and axe finds nothing serious`, async () => {
        await show(workerState, indicatorState());
        const page = await context.newPage();
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(
          name === "popup" ? { width: 352, height: 600 } : { width: 900, height: 700 },
        );
        await page.goto(`chrome-extension://${id}/pages/${name}.html`);
        await page.getByText("43 ms").waitFor();
        assert.equal(await page.locator("[data-code]").count(), HUMAN_STATE_CODES.length);
        assert.equal(await page.locator("b").count(), 0);
        await page.evaluate(axe.source);
        const found = await page.evaluate<{ impact: string; id: string; html: string }[]>(
          "axe.run().then((r) => r.violations.map((v) => ({ impact: v.impact, id: v.id, html: v.nodes[0].html })))",
        );
        await shoot(page, `${name}-${colorScheme}`);
        assert.deepEqual(
          found.filter(({ impact }) => impact === "serious" || impact === "critical"),
          [],
        );
        await page.close();
      });
    }
  }

  it("a button sends its one command, for a person and not for a script", async () => {
    await show(workerState, indicatorState());
    const page = await context.newPage();
    await page.goto(`chrome-extension://${id}/pages/popup.html`);
    const resume = page.getByRole("button", { name: "Resume" });
    await worker.evaluate("sent.length = 0");
    await resume.dispatchEvent("click");
    await page.getByRole("button", { name: "Allow once" }).click();
    await resume.click();
    await page.locator("[data-code=localServerUnapproved] button").click();
    await page.waitForTimeout(200);
    assert.deepEqual(await worker.evaluate("sent"), [
      { type: "answerConsent", id: "q", answer: "once" },
      { type: "resume" },
      { type: "approveLocalServer", host: "localhost:3003", fingerprint: "apple river stone cloud" },
    ]);
    await page.close();
  });

  it("the indicator follows latency, server and style, and is seen by assistive technology", async () => {
    const page = await context.newPage();
    await show(workerState, indicatorState());
    await page.setViewportSize({ width: 700, height: 300 });
    await page.goto("https://chatgpt.com/");
    const devtools = await context.newCDPSession(page);
    const says = async (words: string) => {
      const tree = async () => JSON.stringify(await devtools.send("Accessibility.getFullAXTree"));
      const deadline = Date.now() + 10_000;
      while (!(await tree()).includes(words)) {
        if (Date.now() > deadline) assert.fail(`the page does not say "${words}"`);
        await page.waitForTimeout(100);
      }
    };
    await says("Semantest Cloud - 43ms");
    for (const [environment, latencyMs, words] of [
      ["cloud", 250, "Semantest Cloud - 250ms"],
      ["local", 5, "Semantest Local Dev - 5ms"],
    ] as const) {
      for (const style of ["chip", "border"] as const) {
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          await show(
            workerState,
            indicatorState({
              connection: { state: "connected", environment, latencyMs, since: NOW },
              style,
            }),
          );
          await says(words);
          await shoot(page, `indicator-${environment}-${style}-${colorScheme}`);
        }
      }
    }
    const { job } = workerState;
    await show(workerState, indicatorState({ job }));
    await says("Pause all");
    await shoot(page, "indicator-job");
    for (const [code, command] of [
      ["paused", "openPopup"],
      ["limitReached", "openOptions"],
    ] as const) {
      await show(workerState, indicatorState({ humanStates: [{ code, since: NOW, until: undefined }] }));
      const { icon, actionText } = HUMAN_STATES[code];
      await says(icon);
      await shoot(page, `indicator-${code}`);
      const { x, y } = await placeOf(devtools, `${english[actionText].message}…`);
      await worker.evaluate("sent.length = 0");
      // All that a script of the page finds there is the closed host.
      await page.evaluate(
        ([left, top]) => {
          const found = document.elementFromPoint(left, top);
          found?.dispatchEvent(
            new MouseEvent("click", { bubbles: true, composed: true, clientX: left, clientY: top }),
          );
        },
        [x, y] as const,
      );
      await page.mouse.click(x, y);
      await page.waitForTimeout(200);
      assert.deepEqual(await worker.evaluate("sent"), [{ type: command }]);
    }
    // The page's own control stays reachable.
    await page.getByRole("button", { name: "Help" }).click({ timeout: 5000 });
    await page.evaluate(() => document.querySelector("semantest-indicator")?.remove());
    await page.waitForSelector("semantest-indicator", { state: "attached" });
    assert.equal(await page.evaluate(() => document.querySelector("semantest-indicator")?.shadowRoot), null);
    await page.close();
  });

  it("the pages speak German in a German browser", async () => {
    const unpacked = join(folder, "unpacked");
    const german = await playwright.launchPersistentContext(join(folder, "german"), {
      executablePath: CHROMIUM,
      headless: true,
      env: { ...process.env, LANGUAGE: "de" },
      args: [
        "--no-sandbox",
        "--lang=de",
        `--disable-extensions-except=${unpacked}`,
        `--load-extension=${unpacked}`,
      ],
    });
    const itsWorker = german.serviceWorkers()[0] ?? (await german.waitForEvent("serviceworker"));
    await itsWorker.evaluate(`show(${JSON.stringify({ "semantest.state": workerState })})`);
    await look(german, "de", "ltr", "Einstellungen");
    await german.close();
  });

  it("the pages stand right from right to left, as far as the browser says so", async () => {
    await show(workerState, indicatorState());
    // Chromium as Debian packs it may have no language written that way: only its answer is another.
    await context.addInitScript(() => {
      const { getMessage } = chrome.i18n ?? {};
      if (getMessage === undefined) return;
      chrome.i18n.getMessage = (name: string, values?: string | (string | number)[]) =>
        name === "@@bidi_dir" ? "rtl" : getMessage(name, values);
    });
    await look(context, "rtl", "rtl", "Settings");
  });

  /** Opens every page, keeps a picture of it, and sees that nothing is cut off at the side. */
  async function look(inside: BrowserContext, name: string, direction: string, words: string): Promise<void> {
    for (const page of ["popup", "options", "welcome"]) {
      const tab = await inside.newPage();
      await tab.setViewportSize({ width: page === "popup" ? 352 : 900, height: 700 });
      await tab.goto(`chrome-extension://${id}/pages/${page}.html`);
      await tab.getByText("43").first().waitFor();
      await shoot(tab, `${page}-${name}`);
      assert.equal(await tab.evaluate(() => document.documentElement.dir), direction);
      if (page === "popup") await tab.getByText(words).first().waitFor({ timeout: 5000 });
      assert.ok(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      await tab.close();
    }
  }
});
