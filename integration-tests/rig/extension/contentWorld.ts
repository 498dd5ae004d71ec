import assert from "node:assert/strict";
import type { Page } from "playwright-core";

/** The world of an extension's content scripts in a page: their globals, and what the browser gives them. */
export interface ContentWorld {
  /** Value of an expression there; a promise is awaited. */
  evaluate(expression: string): Promise<unknown>;
  close(): Promise<void>;
}

/** Finds that of a page; waits for it where its content scripts have not begun yet, as they do once a page is loaded. */
export async function contentWorld(page: Page, extensionId: string): Promise<ContentWorld> {
  const session = await page.context().newCDPSession(page);
  const found = Promise.withResolvers<number>();
  session.on("Runtime.executionContextCreated", ({ context }) => {
    if (context.origin === `chrome-extension://${extensionId}`) found.resolve(context.id);
  });
  // Tells of those that are there as well.
  await session.send("Runtime.enable");
  const contextId = await found.promise;
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
