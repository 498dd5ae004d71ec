import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import english from "../../extension/_locales/en/messages.json" with { type: "json" };
import {
  HUMAN_STATE_CODES,
  type HumanStateCode,
  type IndicatorState,
} from "../../extension/src/shared/contract.ts";
import { HUMAN_STATES } from "../../extension/src/shared/humanStates.ts";
import { contentWorld } from "../rig/extension/contentWorld.ts";
import { Indicator } from "../rig/extension/indicator.ts";
import { EVERYTHING, indicatorState, NOW } from "../rig/extension/painted.ts";
import { type StandIn, startStandIn } from "../rig/extension/standIn.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

/** A strict page: no script, style or markup of others; a control in the corner where the badge would stand. */
const CHATGPT = {
  contentType: "text/html",
  headers: {
    "content-security-policy": "default-src 'none'; style-src 'nonce-a'; require-trusted-types-for 'script'",
  },
  body: `<!doctype html><html lang="en"><title>t</title><style nonce="a">button{position:fixed;right:20px;bottom:14px;width:60px;height:40px}
    button+button{right:150px;bottom:90px}
    @media (prefers-color-scheme:dark){body{background:#212121}}</style><body><button>Help</button></body></html>`,
};

const SCHEMES = ["light", "dark"] as const;

/** What a server's colour looks like: full in the dot, a fifth of it over white and over #161a1e. */
const COLOURS = {
  cloud: { dot: "rgb(0, 170, 68)", light: "rgb(204, 238, 218)", dark: "rgb(18, 55, 38)" },
  local: { dot: "rgb(0, 102, 204)", light: "rgb(204, 224, 245)", dark: "rgb(18, 41, 65)" },
} as const;

/** States in which there is no connection to tell of. */
const UNCONNECTED: Partial<Record<HumanStateCode, IndicatorState["connection"]["state"]>> = {
  paused: "paused",
  tooOld: "offline",
  revoked: "offline",
  identityReplaced: "offline",
  offline: "offline",
};

/** Contrast of WCAG 2 between two opaque computed colours. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) => {
    assert.match(colour, /^rgb\(\d+, \d+, \d+\)$/);
    const [r = 0, g = 0, b = 0] = (colour.match(/\d+/g) ?? []).map((it) => {
      const share = Number(it) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/**
 * The indicator in a page whose policy forbids nearly everything. A stand-in for the worker says what it shows; that the
 * true worker says so as well is proven by `causes.spec.ts`.
 */
describe("the extension's indicator in Chromium", function () {
  this.timeout(120_000);
  let standIn: StandIn;
  let page: Page;
  let indicator: Indicator;

  before(async function () {
    await pathOrSkip(this, chromium());
    standIn = await startStandIn();
    await standIn.context.route("https://chatgpt.com/**", (route) => route.fulfill(CHATGPT));
    page = await standIn.context.newPage();
    await page.setViewportSize({ width: 700, height: 300 });
    await show();
    await page.goto("https://chatgpt.com/");
    indicator = await Indicator.of(page);
    await indicator.says("Semantest Cloud - 43ms");
  });
  after(() => standIn?.close());

  const show = (over: Partial<IndicatorState> = {}) => standIn.show(EVERYTHING, indicatorState(over));
  const connected = (environment: "local" | "cloud", latencyMs: number): Partial<IndicatorState> => ({
    connection: { state: "connected", environment, latencyMs, since: NOW },
  });

  for (const [environment, latencyMs, words] of [
    ["cloud", 250, "Semantest Cloud - 250ms"],
    ["local", 5, "Semantest Local Dev - 5ms"],
  ] as const) {
    for (const colorScheme of SCHEMES) {
      it(`says "${words}", ${colorScheme}, in both styles, with a contrast of 4.5 or more`, async () => {
        await page.emulateMedia({ colorScheme });
        for (const style of ["border", "chip"] as const) {
          await show({ ...connected(environment, latencyMs), style });
          await indicator.says(words);
          // The words are the same in both styles: they do not tell that this one is there.
          await indicator.becomes(style === "border" ? [0, 2, true] : [0, 0, false], (root) => {
            const box = root.querySelector(".border")?.getBoundingClientRect();
            return [box?.top, box?.height, box?.width === innerWidth];
          });
          await standIn.shoot(page, `indicator-${environment}-${style}-${colorScheme}`);
        }
        const { dot, [colorScheme]: layer } = COLOURS[environment];
        assert.deepEqual(await indicator.colours(), [dot, layer]);
        await isReadable(words);
      });
    }
  }

  /** Every text inside stands out from an opaque ground, so that nothing of the page matters. */
  async function isReadable(words: string): Promise<void> {
    const texts = await indicator.texts();
    assert.ok(texts.some(({ text }) => text.includes(words)) && texts.length > 1, JSON.stringify(texts));
    for (const { text, ink, ground } of texts)
      assert.ok(contrast(ink, ground) >= 4.5, `${text}: ${ink} on ${ground}`);
  }

  // What axe judges without contrast is the same in both schemes.
  for (const colorScheme of SCHEMES) {
    it(`says every state in words that are readable, ${colorScheme}${colorScheme === "light" ? "; axe finds nothing serious inside" : ""}`, async () => {
      await page.emulateMedia({ colorScheme });
      for (const code of HUMAN_STATE_CODES) {
        const state = UNCONNECTED[code];
        await show({
          humanStates: [{ code, since: NOW, until: undefined }],
          ...(state !== undefined && { connection: { ...unconnected, state } }),
        });
        const { icon, text, actionText } = HUMAN_STATES[code];
        await indicator.says(`${icon} ${english[text].message}`);
        await indicator.says(`${english[actionText].message}…`);
        await standIn.shoot(page, `indicator-${code}-${colorScheme}`);
        await isReadable(icon);
        if (colorScheme === "light") assert.deepEqual(await indicator.seriousFindings(), [], code);
      }
      for (const [name, words, over] of [
        ["connecting", "connecting", { connection: { ...unconnected, state: "connecting" } }],
        ["job", "Asked by laptop <b>cli</b>", { job: EVERYTHING.job }],
        ["waiting", "waiting for you: 2", { waiting: 2 }],
      ] as const) {
        await show(over);
        await indicator.says(words);
        await standIn.shoot(page, `indicator-${name}-${colorScheme}`);
        await isReadable(words);
        if (colorScheme === "light") assert.deepEqual(await indicator.seriousFindings(), [], name);
      }
    });
  }
  const unconnected = { environment: undefined, latencyMs: undefined, since: NOW };

  it("takes clicks of a person and none of the page", async () => {
    const world = await contentWorld(page, new URL(standIn.address("popup")).host);
    for (const [code, command] of [
      ["paused", "openPopup"],
      ["limitReached", "openOptions"],
    ] as const) {
      await show({ humanStates: [{ code, since: NOW, until: undefined }] });
      const { icon, actionText } = HUMAN_STATES[code];
      await indicator.says(icon);
      const { x, y } = await indicator.placeOf(`${english[actionText].message}…`);
      await standIn.worker.evaluate("sent.length = 0");
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
      // On the same way as any command, and after it: whatever a click was to send has come by then.
      const last = { type: "getState" };
      await world.evaluate(`chrome.runtime.sendMessage(${JSON.stringify(last)})`);
      assert.deepEqual(await standIn.worker.evaluate("sent"), [{ type: command }, last]);
    }
    await world.close();
  });

  it("is announced where the state changes, and not where the latency does", async () => {
    await show(connected("cloud", 40));
    await indicator.says("Semantest Cloud - 40ms");
    await indicator.inside((root) => {
      const said: string[] = [];
      const place = root.querySelector("[role=status][aria-live=polite]");
      if (place === null) throw new Error("nothing is announced");
      new MutationObserver(() => said.push(place.textContent ?? "")).observe(place, {
        childList: true,
        characterData: true,
        subtree: true,
      });
      Reflect.set(globalThis, "said", said);
    });
    for (const latencyMs of [41, 300, 7]) {
      await show(connected("cloud", latencyMs));
      await indicator.says(`Semantest Cloud - ${latencyMs}ms`);
    }
    await show(connected("local", 5));
    await indicator.says("Semantest Local Dev - 5ms");
    assert.deepEqual(await indicator.inside(() => Reflect.get(globalThis, "said")), ["Semantest Local Dev"]);
  });

  /** Takes the indicator out of the page; resolves once it has looked at the page again, and so is back. */
  async function looksAgain(): Promise<void> {
    await page.evaluate(() => document.querySelector("semantest-indicator")?.remove());
    await page.waitForSelector("semantest-indicator", { state: "attached" });
  }

  it("is gone where the person hides it, and back when the connection changes", async () => {
    const isHidden = () =>
      indicator.inside((root) => root.querySelector(".chip")?.getBoundingClientRect().height === 0);
    await show({ ...connected("cloud", 40), style: "border" });
    // What is hidden is the connection that shows: not before it is this one.
    await indicator.says("Semantest Cloud - 40ms");
    await indicator.click("Hide");
    assert.equal(await isHidden(), true);
    await show({ ...connected("cloud", 55), style: "border" });
    await indicator.becomes(true, (root) => root.textContent?.includes("Semantest Cloud - 55ms"));
    await looksAgain();
    assert.equal(await isHidden(), true, "another latency is no other connection");
    await show({ connection: { ...unconnected, state: "connecting" } });
    await indicator.says("connecting");
    assert.equal(await isHidden(), false);
    // By keyboard as well, and the page hears none of its keys.
    await page.evaluate(() =>
      document.addEventListener("keydown", ({ key }) => (document.title += ` ${key}`)),
    );
    while (
      !(await page.evaluate(() => document.activeElement === document.querySelector("semantest-indicator")))
    )
      await page.keyboard.press("Tab");
    const before = await page.title();
    await page.keyboard.press("Enter");
    assert.equal(await isHidden(), true);
    assert.equal(await page.title(), before);
  });

  it("covers no control of the page, survives removal, and steps aside for what appears later", async () => {
    await show({ job: EVERYTHING.job });
    await indicator.says("Pause all");
    await page.getByRole("button", { name: "Help" }).click();
    await page.evaluate(() => {
      const later = document.createElement("button");
      later.textContent = "Later";
      document.body.replaceChildren(...document.body.children, later);
    });
    await looksAgain();
    for (const name of ["Help", "Later"]) await page.getByRole("button", { name }).click({ trial: true });
    assert.equal(await page.evaluate(() => document.querySelector("semantest-indicator")?.shadowRoot), null);
    assert.deepEqual(
      await indicator.inside((root) => {
        const { bottom, top, right, left } = root.querySelector(".chip")?.getBoundingClientRect() ?? {
          ...{ bottom: 0, top: 0, right: 0, left: 0 },
        };
        return [...document.querySelectorAll("button")]
          .map((it) => it.getBoundingClientRect())
          .filter((it) => it.left < right && it.right > left && it.top < bottom && it.bottom > top).length;
      }),
      0,
    );
    await standIn.shoot(page, "indicator-aside");
  });
});
