import assert from "node:assert/strict";
import axe from "axe-core";
import type { Page } from "playwright-core";
import english from "../../extension/_locales/en/messages.json" with { type: "json" };
import { HUMAN_STATE_CODES } from "../../extension/src/shared/contract.ts";
import { showsState } from "../rig/extension/ownPages.ts";
import { EVERYTHING, indicatorState, NOTHING } from "../rig/extension/painted.ts";
import { type StandIn, startStandIn } from "../rig/extension/standIn.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

const PAGES = ["popup", "options", "welcome"] as const;

/** English, every letter as one of Hebrew: what a language written from right to left would look like. */
function mirrored(): Record<string, { readonly message: string }> {
  const hebrew = (words: string) =>
    words.replace(/\$\w+\$|[a-z]/gi, (it) =>
      it.length > 1 ? it : String.fromCharCode(0x5d0 + (it.toLowerCase().charCodeAt(0) - 97)),
    );
  const own: Record<string, string> = { language: "he", direction: "rtl", name: "Semantest" };
  return Object.fromEntries(
    Object.entries(english).map(([key, entry]) => [
      key,
      { ...entry, message: own[key] ?? hebrew(entry.message) },
    ]),
  );
}

/**
 * Proves how the extension's own pages show states in a real Chromium. Does not prove that the true worker comes to
 * these states, which is what `causes.spec.ts` does: a stand-in answers in its place.
 */
describe("the extension's interface in Chromium", function () {
  this.timeout(90_000);
  let standIn: StandIn;

  before(async function () {
    await pathOrSkip(this, chromium());
    standIn = await startStandIn();
    await standIn.show(EVERYTHING, indicatorState());
  });
  after(() => standIn?.close());

  for (const name of PAGES) {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`${name} shows every state, ${colorScheme}, and axe finds nothing serious`, async () => {
        const page = await open(name);
        await page.emulateMedia({ colorScheme });
        await page.getByText("43 ms").waitFor();
        assert.equal(await page.locator("[data-code]").count(), HUMAN_STATE_CODES.length);
        assert.equal(await page.locator("b").count(), 0);
        // What a stranger is called turns no words around.
        assert.doesNotMatch((await page.locator("main").textContent()) ?? "", /\u202e/);
        await standIn.shoot(page, `${name}-${colorScheme}`);
        assert.deepEqual(await seriousFindings(page), []);
        await page.close();
      });
    }

    it(`${name} is whole before anything has happened, and says that it connects`, async () => {
      await standIn.show(NOTHING, indicatorState());
      const page = await open(name);
      await page.getByText("Semantest - connecting").waitFor();
      assert.equal(await page.locator("[data-code], .notice, .sparkline").count(), 0);
      assert.doesNotMatch((await page.locator("main").textContent()) ?? "", /undefined|NaN/);
      await standIn.shoot(page, `${name}-nothing`);
      assert.deepEqual(await seriousFindings(page), []);
      await page.close();
      await standIn.show(EVERYTHING, indicatorState());
    });
  }

  async function open(name: (typeof PAGES)[number]): Promise<Page> {
    const page = await standIn.context.newPage();
    await page.setViewportSize(name === "popup" ? { width: 352, height: 600 } : { width: 900, height: 700 });
    await page.goto(standIn.address(name));
    await showsState(page);
    return page;
  }

  async function seriousFindings(page: Page) {
    await page.evaluate(axe.source);
    const found = await page.evaluate<{ impact: string; id: string; html: string }[]>(
      "axe.run().then((r) => r.violations.map((v) => ({ impact: v.impact, id: v.id, html: v.nodes[0].html })))",
    );
    return found.filter(({ impact }) => impact === "serious" || impact === "critical");
  }

  for (const answer of [false, true]) {
    it(`hosts are asked for by the switch and by Save, and ${answer ? "granted" : "where the person refuses nothing changes"}`, async () => {
      const { worker } = standIn;
      const page = await open("options");
      // The browser's own question: no program can answer it.
      await page.evaluate((granted) => {
        Reflect.set(globalThis, "asked", []);
        chrome.permissions.request = async ({ origins }) => {
          Reflect.get(globalThis, "asked").push(origins);
          return granted;
        };
      }, answer);
      await worker.evaluate("sent.length = 0");
      const isRefused = async () => {
        await page.getByText("The browser did not grant access; nothing was changed.").waitFor();
        // The same words answer the next refusal, and only that.
        await page.evaluate(() => document.querySelector("#report")?.replaceChildren());
      };
      await page.locator("#local").click();
      await (answer ? standIn.heard(page, 1) : isRefused());
      assert.equal(await page.locator("#local").isChecked(), answer);
      await page.locator("#url").fill("wss://relay.example:8443");
      await page.getByRole("button", { name: "Save" }).first().click();
      await (answer ? page.getByText("Saved.").waitFor() : isRefused());
      assert.deepEqual(await page.evaluate("asked"), [
        ["http://localhost/*", "http://127.0.0.1/*"],
        ["https://relay.example/*"],
      ]);
      const granted = [{ preferLocal: true }, { serverUrl: "wss://relay.example:8443" }];
      const changes = (answer ? granted : []).map((change) => ({ type: "setSettings", change }));
      assert.deepEqual(await standIn.heard(page, changes.length), changes);
      await page.close();
    });
  }

  it("the settings take nothing in before they show what holds", async () => {
    await standIn.worker.evaluate("show({})");
    const page = await standIn.context.newPage();
    await page.goto(standIn.address("options"));
    const form = page.locator(".settings");
    await form.waitFor();
    assert.equal(await form.evaluate((it: HTMLElement) => it.inert), true);
    await standIn.show(EVERYTHING, indicatorState());
    await showsState(page);
    await page.locator("#url").pressSequentially("wss://relay.example");
    assert.equal(await form.evaluate((it: HTMLElement) => it.inert), false);
    assert.equal(await page.locator("#url").inputValue(), "wss://relay.example");
    await page.close();
  });

  it("a state whose remedy is a setting leads there, in the settings as well", async () => {
    const page = await open("options");
    // Asked on the way by which a page opens another, and after it.
    const tabs = () => page.evaluate(async () => (await chrome.tabs.query({})).length);
    const before = await tabs();
    for (const [code, field] of [
      ["limitReached", "hour"],
      ["otherProgramOnLocal", "local"],
    ] as const) {
      await page.locator(`[data-code=${code}] button`).click();
      await page.locator(`#${field}:focus`).waitFor();
    }
    assert.equal(await tabs(), before);
    await page.close();
  });

  it("the popup pairs a program: a button, a code, the words of who used it", async () => {
    const { worker } = standIn;
    await standIn.show(NOTHING, indicatorState());
    const page = await open("popup");
    await worker.evaluate("sent.length = 0");
    await page.getByRole("button", { name: "Pair a program" }).click();
    const { code, expiresAt, candidate } = EVERYTHING.pairing;
    await standIn.show({ ...NOTHING, pairing: { code, expiresAt, candidate: undefined } }, indicatorState());
    await page.getByText("npx semantest pair ABCD2345", { exact: true }).waitFor();
    await standIn.shoot(page, "popup-code");
    await standIn.show(
      {
        ...NOTHING,
        pairing: { code, expiresAt, candidate: undefined },
        settings: { ...NOTHING.settings, serverUrl: "wss://relay.example" },
      },
      indicatorState(),
    );
    await page
      .getByText("npx semantest pair ABCD2345 --server wss://relay.example", { exact: true })
      .waitFor();
    await standIn.show({ ...NOTHING, pairing: { code, expiresAt, candidate } }, indicatorState());
    await page.getByText("Does the program show these words: apple river stone cloud?").waitFor();
    await page.getByRole("button", { name: "Yes, pair" }).click();
    assert.deepEqual(await standIn.heard(page, 2), [
      { type: "createPairing" },
      { type: "confirmPairing", id: candidate.id, accept: true },
    ]);
    await page.close();
    await standIn.show(EVERYTHING, indicatorState());
  });

  it("a button sends its one command, for a person and not for a script", async () => {
    const { worker } = standIn;
    const page = await standIn.context.newPage();
    await page.goto(standIn.address("popup"));
    const resume = page.getByRole("button", { name: "Resume" });
    await worker.evaluate("sent.length = 0");
    await resume.dispatchEvent("click");
    await page.getByRole("button", { name: "Allow once" }).click();
    await resume.click();
    await page.locator("[data-code=localServerUnapproved] button").click();
    assert.deepEqual(await standIn.heard(page, 3), [
      { type: "answerConsent", id: "q", answer: "once" },
      { type: "resume" },
      { type: "approveLocalServer", host: "localhost:3003", fingerprint: "apple river stone cloud" },
    ]);
    await page.close();
  });

  it("the pages speak German in a German browser", () => look("de", "ltr", "Einstellungen"));

  it("the pages stand from right to left in a language written so", () =>
    look("he", "rtl", mirrored().settings?.message ?? "", mirrored()));

  it("the pages stay from left to right in a browser whose language they do not speak", () =>
    look("ar", "ltr", "Settings", undefined, "en"));

  /** Opens every page in a browser of that language, keeps a picture of it, and sees that nothing is cut off. */
  async function look(
    language: string,
    direction: string,
    words: string,
    messages?: unknown,
    spoken = language,
  ): Promise<void> {
    const other = await startStandIn({ language, messages });
    try {
      await other.show(EVERYTHING, indicatorState());
      for (const name of PAGES) {
        const page = await other.context.newPage();
        await page.setViewportSize({ width: name === "popup" ? 352 : 900, height: 700 });
        await page.goto(other.address(name));
        await page.getByText("43").first().waitFor();
        await other.shoot(page, `${name}-${language}`);
        const seen = await page.evaluate(() => {
          const { dir, lang, scrollWidth } = document.documentElement;
          const cut = [...document.querySelectorAll("button, h1, h2, p, label, li")].filter(
            (it) => it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).display !== "inline",
          );
          const { language: spoken } = new Intl.Locale(lang);
          return { dir, spoken, fits: scrollWidth <= innerWidth, cut: cut.map((it) => it.textContent) };
        });
        assert.deepEqual(seen, { dir: direction, spoken, fits: true, cut: [] });
        if (name === "popup") await page.getByText(words).first().waitFor();
        await page.close();
      }
    } finally {
      await other.close();
    }
  }
});
