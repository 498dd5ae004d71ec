import assert from "node:assert/strict";
import axe from "axe-core";
import english from "../../extension/_locales/en/messages.json" with { type: "json" };
import { HUMAN_STATE_CODES } from "../../extension/src/shared/contract.ts";
import { EVERYTHING, indicatorState } from "../rig/extension/painted.ts";
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
        const page = await standIn.context.newPage();
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(
          name === "popup" ? { width: 352, height: 600 } : { width: 900, height: 700 },
        );
        await page.goto(standIn.address(name));
        await page.getByText("43 ms").waitFor();
        assert.equal(await page.locator("[data-code]").count(), HUMAN_STATE_CODES.length);
        assert.equal(await page.locator("b").count(), 0);
        await page.evaluate(axe.source);
        const found = await page.evaluate<{ impact: string; id: string; html: string }[]>(
          "axe.run().then((r) => r.violations.map((v) => ({ impact: v.impact, id: v.id, html: v.nodes[0].html })))",
        );
        await standIn.shoot(page, `${name}-${colorScheme}`);
        assert.deepEqual(
          found.filter(({ impact }) => impact === "serious" || impact === "critical"),
          [],
        );
        await page.close();
      });
    }
  }

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
    await page.waitForTimeout(200);
    assert.deepEqual(await worker.evaluate("sent"), [
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
    await other.show(EVERYTHING, indicatorState());
    try {
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
        if (name === "popup") await page.getByText(words).first().waitFor({ timeout: 5000 });
        await page.close();
      }
    } finally {
      await other.close();
    }
  }
});
