import assert from "node:assert/strict";
import axe from "axe-core";
import type { CDPSession, Page } from "playwright-core";
import * as v from "valibot";
import { comesTo } from "./until.ts";

const PATIENCE_MS = 30_000;

const Violations = v.array(v.object({ impact: v.nullable(v.string()), id: v.string(), html: v.string() }));

const Texts = v.array(v.object({ text: v.string(), ink: v.string(), ground: v.string() }));

/**
 * The indicator as it stands in a page. Its shadow root is closed to every script; only a debugger sees inside, and
 * assistive technology, whose tree is what `says` reads.
 */
export class Indicator {
  readonly #page: Page;
  readonly #devtools: CDPSession;

  private constructor(page: Page, devtools: CDPSession) {
    this.#page = page;
    this.#devtools = devtools;
  }

  static async of(page: Page): Promise<Indicator> {
    return new Indicator(page, await page.context().newCDPSession(page));
  }

  /** Waits until assistive technology is told these words. */
  async says(words: string | RegExp): Promise<void> {
    const isSaid = (it: string) => (typeof words === "string" ? it.includes(words) : words.test(it));
    await this.#untilNames((names) => names.some(isSaid), `the page does not say "${words}"`);
  }

  /** Waits until it is told these words no more. */
  async saysNoMore(words: string): Promise<void> {
    await this.#untilNames((names) => !names.some((it) => it.includes(words)), `the page says "${words}"`);
  }

  /** Centre of the button of that name. */
  async placeOf(name: string): Promise<{ readonly x: number; readonly y: number }> {
    const button = (await this.#nodes()).find(
      (it) => it.role?.value === "button" && it.name?.value === name,
    )?.backendDOMNodeId;
    assert.ok(button !== undefined, `no button "${name}"`);
    const { model } = await this.#devtools.send("DOM.getBoxModel", { backendNodeId: button });
    const [left = 0, top = 0] = model.content;
    return { x: left + model.width / 2, y: top + model.height / 2 };
  }

  /** Clicks as a person does. */
  async click(name: string): Promise<void> {
    await this.says(name);
    const { x, y } = await this.placeOf(name);
    await this.#page.mouse.click(x, y);
  }

  /** Colours as they are painted: of the dot, and of the opaque layer under the words. */
  colours(): Promise<unknown> {
    return this.inside((root) =>
      [".dot", ".chip"].map((name) => {
        const found = root.querySelector(name);
        return found && getComputedStyle(found).backgroundColor;
      }),
    );
  }

  /** Waits until a function makes this of the closed root: what the worker says shows a moment later. */
  becomes(wanted: unknown, look: (root: ShadowRoot) => unknown): Promise<void> {
    return comesTo(wanted, () => this.inside(look));
  }

  /** What a function makes of the closed root, in a world of the debugger's own. */
  async inside<T>(look: (root: ShadowRoot) => T | Promise<T>): Promise<unknown> {
    const root = await this.#root();
    const { result, exceptionDetails } = await this.#devtools.send("Runtime.callFunctionOn", {
      objectId: root,
      functionDeclaration: `function () { return (${look.toString()})(this); }`,
      awaitPromise: true,
      returnByValue: true,
    });
    assert.equal(exceptionDetails, undefined, JSON.stringify(exceptionDetails));
    return result.value;
  }

  /**
   * What axe finds inside, serious or worse; its root is opened for axe alone. Contrast is not among it: axe does not
   * tell it there, so `texts` gives what it is computed from.
   */
  async seriousFindings(): Promise<v.InferOutput<typeof Violations>> {
    const context = await this.#world();
    await this.#devtools.send("Runtime.evaluate", { expression: axe.source, contextId: context });
    const root = await this.#root(context);
    const { result, exceptionDetails } = await this.#devtools.send("Runtime.callFunctionOn", {
      objectId: root,
      functionDeclaration: `async function () {
        Object.defineProperty(this.host, "shadowRoot", { value: this, configurable: true });
        const { violations } = await axe.run(this.host, { rules: { "color-contrast": { enabled: false } } });
        return violations.map(({ impact, id, nodes }) => ({ impact, id, html: nodes[0].html + nodes[0].failureSummary }));
      }`,
      awaitPromise: true,
      returnByValue: true,
    });
    assert.equal(exceptionDetails, undefined, JSON.stringify(exceptionDetails));
    const found = v.parse(Violations, result.value);
    return found.filter(({ impact }) => impact === "serious" || impact === "critical");
  }

  /** Every text that shows inside, its colour, and the first opaque colour below it. */
  async texts(): Promise<v.InferOutput<typeof Texts>> {
    const found = await this.inside((root) =>
      [...root.querySelectorAll("*")]
        .filter((it) => it.getClientRects().length > 0 && !it.closest(".said"))
        .filter((it) => [...it.childNodes].some((child) => child.nodeType === Node.TEXT_NODE))
        .map((it) => {
          const grounds: string[] = [];
          for (let at: Element | null = it; at !== null; at = at.parentElement)
            grounds.push(getComputedStyle(at).backgroundColor);
          const ground = grounds.find((colour) => !colour.startsWith("rgba")) ?? "none";
          return { text: it.textContent, ink: getComputedStyle(it).color, ground };
        }),
    );
    return v.parse(Texts, found);
  }

  async #untilNames(fits: (names: readonly string[]) => boolean, problem: string): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const names = (await this.#nodes()).map(({ name }) => `${name?.value ?? ""}`);
      if (fits(names)) return;
      if (Date.now() > deadline) assert.fail(`${problem}: ${names.join(" / ")}`);
      await this.#page.waitForTimeout(100);
    }
  }

  async #nodes() {
    return (await this.#devtools.send("Accessibility.getFullAXTree")).nodes;
  }

  /** A world in which the page's policy does not hold and its scripts are not. */
  async #world(): Promise<number> {
    const { frameTree } = await this.#devtools.send("Page.getFrameTree");
    const { executionContextId } = await this.#devtools.send("Page.createIsolatedWorld", {
      frameId: frameTree.frame.id,
      worldName: "judge",
    });
    return executionContextId;
  }

  async #root(context?: number): Promise<string> {
    const executionContextId = context ?? (await this.#world());
    const { root } = await this.#devtools.send("DOM.getDocument", { depth: -1, pierce: true });
    const html = root.children?.find(({ nodeName }) => nodeName === "HTML");
    const host = html?.children?.find(({ nodeName }) => nodeName === "SEMANTEST-INDICATOR");
    const shadow = host?.shadowRoots?.[0];
    assert.ok(shadow !== undefined, "there is no indicator");
    assert.equal(shadow.shadowRootType, "closed");
    const { object } = await this.#devtools.send("DOM.resolveNode", {
      backendNodeId: shadow.backendNodeId,
      executionContextId,
    });
    assert.ok(object.objectId !== undefined);
    return object.objectId;
  }
}
