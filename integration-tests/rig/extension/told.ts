import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import english from "../../../extension/_locales/en/messages.json" with { type: "json" };
import type { HumanStateCode, WorkerState } from "../../../extension/src/shared/contract.ts";
import { HUMAN_STATES } from "../../../extension/src/shared/humanStates.ts";
import type { Browser } from "./browser.ts";
import { Indicator } from "./indicator.ts";
import { openOwnPage } from "./ownPages.ts";
import { comesTo } from "./until.ts";

/** Time between two looks at what cannot tell of itself, milliseconds. */
const LOOK_MS = 100;

/** What a person sees of the extension: its popup, the indicator in a chat of their own, the button in the bar. */
export class Told {
  readonly browser: Browser;
  /** The popup's page, in a tab. */
  readonly popup: Page;
  /** A chat of the person's own. */
  readonly chat: Page;
  readonly indicator: Indicator;

  private constructor(browser: Browser, popup: Page, chat: Page, indicator: Indicator) {
    this.browser = browser;
    this.popup = popup;
    this.chat = chat;
    this.indicator = indicator;
  }

  static async in(browser: Browser): Promise<Told> {
    const popup = await openOwnPage(browser, "popup");
    const chat = await browser.context.newPage();
    await chat.goto("https://chatgpt.com/");
    return new Told(browser, popup, chat, await Indicator.of(chat));
  }

  /** Waits until the state is the most urgent one, then finds its icon, words and action in all three places. */
  async everywhere(code: HumanStateCode, timeoutMs?: number): Promise<WorkerState> {
    const state = await this.browser.until(code, (it) => it.humanStates[0]?.code === code, timeoutMs);
    const { icon, text, actionText } = HUMAN_STATES[code];
    const [words, action] = [english[text].message, english[actionText].message];
    const notice = this.popup.locator(`[data-code=${code}]`);
    await notice.getByText(words).waitFor();
    assert.equal(await notice.locator(".icon").textContent(), icon);
    assert.deepEqual(await notice.getByRole("button").allTextContents(), [action]);
    await this.indicator.says(`${icon} ${words}`);
    await this.indicator.says(`${action}…`);
    await comesTo([icon, `Semantest - ${words}`], () =>
      this.browser.control.evaluate(async () => [
        await chrome.action.getBadgeText({}),
        await chrome.action.getTitle({}),
      ]),
    );
    return state;
  }

  /** Takes the state's one action in the popup, by a click. */
  async act(code: HumanStateCode): Promise<void> {
    await this.popup.bringToFront();
    // Notices that come or go above it would move its button away under the pointer.
    const { humanStates } = await this.browser.state();
    await comesTo(
      humanStates.map((it) => it.code),
      () => this.popup.locator(".notice[data-code]").evaluateAll((all) => all.map((it) => it.dataset.code)),
    );
    await this.popup.locator(`[data-code=${code}] button`).click();
  }

  /** Waits until the state holds no more, in all three places. */
  async gone(code: HumanStateCode, timeoutMs?: number): Promise<WorkerState> {
    const holds = (state: WorkerState) => state.humanStates.some((it) => it.code === code);
    const state = await this.browser.until(`without ${code}`, (it) => !holds(it), timeoutMs);
    await this.popup.locator(`[data-code=${code}]`).waitFor({ state: "detached" });
    const words = english[HUMAN_STATES[code].text].message;
    await this.indicator.saysNoMore(words);
    await comesTo(false, () =>
      this.browser.control.evaluate(
        async (title) => (await chrome.action.getTitle({})) === title,
        `Semantest - ${words}`,
      ),
    );
    return state;
  }

  /** Waits until the browser itself says that a popup is open: no page in a tab counts. */
  async popupIsOpen(): Promise<void> {
    const address = this.popup.url();
    await this.browser.control.evaluate(async (documentUrl) => {
      for (;;) {
        const found = await chrome.runtime.getContexts({ contextTypes: ["POPUP"] });
        if (found.some((it) => it.documentUrl === documentUrl)) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }, address);
  }

  async close(): Promise<void> {
    await this.popup.close();
    await this.chat.close();
  }

  /** The tab of that address that an action opens. */
  async opens(address: string | RegExp, act: () => Promise<void>): Promise<Page> {
    const { context } = this.browser;
    const before = context.pages();
    const fits = (url: string) => (typeof address === "string" ? url === address : address.test(url));
    await act();
    // Others may be opened meanwhile, and one has its address after it is there.
    for (;;) {
      const page = context.pages().find((it) => !before.includes(it) && fits(it.url()));
      if (page !== undefined) return page;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}
