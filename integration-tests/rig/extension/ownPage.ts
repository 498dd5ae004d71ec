import type { Page } from "playwright-core";

/**
 * Resolves once a page of the extension's own shows a state. The first one fills its forms and sets its switches, over
 * whatever was done to them before.
 */
export async function showsState(page: Page): Promise<void> {
  await page.locator(".status").waitFor();
}
