import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CreatedKeySchema } from "@semantest/handlers/protocol";
import { DEFAULT_CONNECTION_STRATEGY } from "@semantest/sdk";
import { fingerprint } from "@semantest/sdk/fingerprint";
import { createKeyPair, exportPublicKey } from "@semantest/sdk/signing";
import type { Page } from "playwright-core";
import * as v from "valibot";
import english from "../../extension/_locales/en/messages.json" with { type: "json" };
import { DEFAULT_SETTINGS } from "../../extension/src/shared/contract.ts";
import { type Browser, startBrowser } from "../rig/extension/browser.ts";
import { openOwnPage, ownPage, ownPages } from "../rig/extension/ownPages.ts";
import { peersBy, secretsOf, serversTold } from "../rig/extension/secrets.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { callDoor } from "../rig/extension/stranger.ts";
import { until } from "../rig/extension/until.ts";
import { stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

/** Where the pictures of the store's listing lie; written anew only where a person asks for it. */
const STORE = fileURLToPath(new URL("../../extension/store/screenshots", import.meta.url));

/** The extension's own pages with its own worker. Chromium's popup frame is not there: the page is opened in a tab. */
describe("the extension's pages with its worker", function () {
  this.timeout(120_000);
  let stage: Stage;
  let browser: Browser;

  before(async function () {
    await pathOrSkip(this, chromium());
    stage = await startStage();
    browser = await startBrowser({ frontPort: stage.front.port });
    await browser.connected();
  });
  after(async () => {
    await browser?.close();
    await stage?.stop();
    await stopEverything();
  });

  const serverHost = () => new URL(stage.cli.SEMANTEST_REMOTE_URL ?? "").host;

  async function open(name: "options" | "popup"): Promise<Page> {
    const page = await openOwnPage(browser, name);
    await resize(page, { width: 1280, height: 800 });
    return page;
  }

  /** Resolves once the page is laid out for that size. */
  async function resize(
    page: Page,
    size: { readonly width: number; readonly height: number },
  ): Promise<void> {
    await page.setViewportSize(size);
    // A page that forbids to evaluate texts does not let Playwright's own wait look twice.
    await until(() =>
      page.evaluate(({ width, height }) => innerWidth === width && innerHeight === height, size),
    );
  }

  async function shoot(page: Page, name: string): Promise<void> {
    const png = await page.screenshot(
      process.env.SEMANTEST_STORE === undefined ? {} : { path: join(STORE, `${name}.png`) },
    );
    // Width and height stand in the header of every PNG.
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [1280, 800]);
  }

  it("show what the extension is, once, when it is installed", async () => {
    const page = await ownPage(browser, "welcome");
    assert.deepEqual(ownPages(browser, "welcome"), [page]);
    await resize(page, { width: 1280, height: 800 });
    await page.getByText("Semantest Cloud").waitFor();
    await shoot(page, "welcome");
    const closed = page.waitForEvent("close");
    await page.getByRole("button").last().click();
    await closed;
    assert.equal((await browser.state()).firstRun, false);
    assert.deepEqual(ownPages(browser, "welcome"), []);
  });

  it("show where it is connected, and the image of a try", async () => {
    const page = await open("popup");
    await page.getByText("Semantest Cloud").waitFor();
    // The last thing that a connection shows.
    await page.locator(".latency").waitFor();
    await resize(page, { width: 352, height: 600 });
    // No browser gives a popup more than 600 px of height.
    assert.ok(await page.evaluate(() => document.documentElement.scrollHeight <= 600));
    await resize(page, { width: 1280, height: 800 });
    await page.locator("#prompt").fill("the sun over the sea");
    await page.locator("button.main").click();
    await page.locator("section img").waitFor({ state: "visible" });
    // It is visible before it is painted.
    await page.evaluate(() => document.querySelector<HTMLImageElement>("section img")?.decode());
    const shown = await page.evaluate(async () => {
      const source = document.querySelector<HTMLImageElement>("section img")?.src ?? "";
      const bytes = new Uint8Array(await (await fetch(source)).arrayBuffer());
      return btoa(String.fromCharCode(...bytes));
    });
    assert.equal(shown, stage.chat.imageOf("the sun over the sea")?.toString("base64"));
    assert.deepEqual(stage.chat.prompts, ["the sun over the sea"]);
    // As a popup stands: over something else.
    await page.evaluate(() => {
      document.documentElement.style.background = "linear-gradient(135deg, #cce0f5, #ccf0da)";
      document.documentElement.style.minBlockSize = "100vh";
      Object.assign(document.body.style, { margin: "24px auto", borderRadius: "12px", zoom: "1.1" });
      document.body.style.boxShadow = "0 4px 24px rgb(0 0 0 / 25%)";
      document.querySelector<HTMLElement>(":focus")?.blur();
    });
    assert.ok(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight), "cut off");
    await shoot(page, "try");
    await page.close();
  });

  it("are walked through by keyboard, each control once, in the order of the page", async () => {
    const page = await open("options");
    const wanted = await page.evaluate(() =>
      [...document.querySelectorAll("button:not([disabled]), input, select, textarea, a[href]")].map(
        (it) => it.id || it.textContent,
      ),
    );
    const walked: (string | null)[] = [];
    for (let step = 0; step < wanted.length; step += 1) {
      await page.keyboard.press("Tab");
      walked.push(
        await page.evaluate(
          () => document.activeElement && (document.activeElement.id || document.activeElement.textContent),
        ),
      );
    }
    assert.deepEqual(walked, wanted);
    await page.evaluate(() => scrollTo(0, 0));
    await shoot(page, "options");
    await page.close();
  });

  it("have the switch for the local server in the settings too", async () => {
    const page = await open("options");
    await browser.send({ type: "setSettings", change: { preferLocal: true } });
    await page.locator("#local:checked").waitFor();
    await browser.send({ type: "setSettings", change: { preferLocal: false } });
    await page.locator("#local:not(:checked)").waitFor();
    await page.close();
  });

  it("pair a program by a code and the words it shows, and remove it here and at the server", async () => {
    const page = await open("options");
    await page.getByRole("button", { name: "Pair a program" }).click();
    const said = await page.getByText(/npx semantest pair [A-Z0-9]{8}$/).textContent();
    const signingKey = await exportPublicKey(await createKeyPair());
    const { key } = v.parse(
      CreatedKeySchema,
      await callDoor(stage.server.port, serverHost(), {
        method: "POST",
        path: `/pairings/${said?.split(" ").at(-1)}`,
        body: { name: "a <b>program</b>", signingKey },
      }),
    );
    await page.getByText(`Does the program show these words: ${await fingerprint(signingKey)}?`).waitFor();
    assert.deepEqual((await browser.state()).pairedClients, []);
    await page.getByRole("button", { name: "Yes, pair" }).click();
    // What the pairing showed has gone by then, and moves nothing any more.
    await page.getByRole("button", { name: "Pair a program" }).waitFor();
    const listed = page.getByRole("listitem").filter({ hasText: "a <b>program</b>" });
    await listed.getByText("Never used").waitFor();
    assert.ok("extensions" in (await peersBy(key, stage)), "the key is good");
    await listed.getByRole("button", { name: "Remove" }).click();
    await page.getByText("No program is paired.").waitFor();
    await serversTold(browser);
    assert.ok("status" in (await peersBy(key, stage)), "the key is refused");
    await page.close();
  });

  it("test a server of the person's own, and refuse a name that is none", async () => {
    const page = await open("options");
    // Hosts the browser has granted already: nobody is there to answer its question for another.
    for (const [address, words] of [
      [DEFAULT_CONNECTION_STRATEGY.remoteUrl, /^A Semantest server answered in \d+ ms\.$/],
      ["wss://chatgpt.com", /What answers there is no Semantest server/],
      ["ws://localhost:3003", /A server on this computer is chosen by the switch above\./],
      ["https://relay.example/path", /Give wss:\/\/host or wss:\/\/host:port, without path\./],
    ] as const) {
      await page.locator("#url").fill(address);
      assert.match(await tested(page), words);
    }
    assert.equal(await page.locator("#url").getAttribute("aria-invalid"), "true");
    assert.equal((await browser.state()).settings.serverUrl, null);
    await page.close();
  });

  it("keep what the person sets: pauses of reconnecting, limits, the indicator's style", async () => {
    const page = await open("options");
    const save = page.getByRole("button", { name: "Save" });
    await page.locator("#first").fill("40000");
    await save.nth(1).click();
    await page.getByText("Each value must be a whole number").waitFor();
    await page.locator("#longest").fill("50000");
    await page.locator("#attempts").fill("3");
    await save.nth(1).click();
    await page.getByText("Saved.").waitFor();
    await page.locator("#gap").fill("11");
    await save.nth(2).click();
    // By the keyboard: a choice that a script makes is nobody's.
    await page.locator("#style").press("ArrowDown");
    const { settings } = await browser.until("kept", (state) => state.settings.indicator === "border");
    assert.deepEqual(settings, {
      ...DEFAULT_SETTINGS,
      retry: { attempts: 3, firstDelayMs: 40_000, longestDelayMs: 50_000 },
      limits: { ...DEFAULT_SETTINGS.limits, gapSeconds: 11 },
      indicator: "border",
    });
    await browser.send({ type: "setSettings", change: DEFAULT_SETTINGS });
    await page.close();
  });

  it("give a log without secrets, and without prompts unless they are asked for", async () => {
    const page = await open("options");
    const secrets = await secretsOf(browser.control);
    assert.ok(secrets.length >= 2, "a device key and a client key");
    for (const withPrompts of [false, true]) {
      await page.locator("#prompts").setChecked(withPrompts);
      const coming = page.waitForEvent("download");
      await page.getByRole("button", { name: "Export" }).click();
      const log = await readFile(await (await coming).path(), "utf8");
      assert.match(log, /"outcome":"done"/);
      assert.equal(log.includes("the sun over the sea"), withPrompts);
      for (const secret of secrets) assert.ok(!log.includes(secret));
    }
    await page.close();
  });

  it("open the settings for whoever clicks in the indicator", async () => {
    assert.deepEqual(await browser.send({ type: "openOptions" }), { ok: true, value: null });
    await (await ownPage(browser, "options")).close();
  });

  /** What the page says once the server in its form was tested: again as long as that server was too slow to tell. */
  async function tested(page: Page): Promise<string> {
    for (;;) {
      await page.locator("#report").evaluate((it) => it.replaceChildren());
      await page.getByRole("button", { name: "Test" }).click();
      const words = await page.locator("#report:not(:empty)").textContent();
      if (words !== null && words !== english.errorTimeout.message) return words;
    }
  }
});
