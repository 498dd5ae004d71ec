import assert from "node:assert/strict";
import type { Page } from "playwright-core";

/** The world of an extension's content scripts in a page: their globals, and what the browser gives them. */
export interface ContentWorld {
  /** Value of an expression there; a promise is awaited. */
  evaluate(expression: string): Promise<unknown>;
  close(): Promise<void>;
}

/** Finds that of a page whose content scripts have begun. */
export async function contentWorld(page: Page, extensionId: string): Promise<ContentWorld> {
  const session = await page.context().newCDPSession(page);
  const found: number[] = [];
  session.on("Runtime.executionContextCreated", ({ context }) => {
    if (context.origin === `chrome-extension://${extensionId}`) found.push(context.id);
  });
  // Tells of those that are there before it answers.
  await session.send("Runtime.enable");
  const contextId = found.at(-1);
  assert.ok(contextId !== undefined, "no content script was found");
  return {
    evaluate: async (expression) => {
      const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
        expression,
        contextId,
        awaitPromise: true,
        returnByValue: true,
      });
      assert.equal(exceptionDetails, undefined, JSON.stringify(exceptionDetails));
      return result.value;
    },
    close: () => session.detach(),
  };
}
