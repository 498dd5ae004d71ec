import type { Page } from "playwright-core";
import type { Browser } from "./browser.ts";

/** Time between two looks at what cannot tell of itself, milliseconds. */
const LOOK_MS = 50;

type Name = "options" | "popup" | "welcome";

/** Opens one of the extension's own pages in a tab; resolves once it shows the worker's state. */
export async function openOwnPage({ context, extensionId }: Browser, name: Name): Promise<Page> {
  const page = await context.newPage();
  await page.goto(addressOf(extensionId, name));
  await showsState(page);
  return page;
}

/**
 * Resolves once a page of the extension's own shows a state. The first one fills its forms and sets its switches, over
 * whatever was done to them before.
 */
export async function showsState(page: Page): Promise<void> {
  await page.locator(".status h2").waitFor();
}

/** Those of that name that are open. */
export function ownPages({ context, extensionId }: Browser, name: Name): Page[] {
  return context.pages().filter((it) => it.url() === addressOf(extensionId, name));
}

/** Resolves with the first one of that name that the extension opens, or has opened already. */
export async function ownPage(browser: Browser, name: Name): Promise<Page> {
  // A page may get its address after the debugger has told of it.
  for (;;) {
    const [page] = ownPages(browser, name);
    if (page !== undefined) return page;
    await new Promise((next) => setTimeout(next, LOOK_MS));
  }
}

function addressOf(extensionId: string, name: Name): string {
  return `chrome-extension://${extensionId}/pages/${name}.html`;
}
