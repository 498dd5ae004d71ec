import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Browser } from "./browser.ts";
import type { Stage } from "./stage.ts";
import { callDoor } from "./stranger.ts";

/** Every API key the extension holds, as a page of its own reads them. */
export async function secretsOf(page: Page): Promise<string[]> {
  const all = await page.evaluate(async () => JSON.stringify(await chrome.storage.local.get()));
  return all.match(/smt_[A-Za-z0-9_]+/g) ?? [];
}

/** Everything that lies in the extension's storage, as text. */
export function everythingKept({ control }: Browser): Promise<string> {
  return control.evaluate(async () => {
    const { local, session, sync } = chrome.storage;
    return JSON.stringify(await Promise.all([local, session, sync].map((it) => it.get())));
  });
}

/** Resolves once every server has been told what the person removed. */
export async function serversTold(browser: Browser, timeoutMs?: number): Promise<void> {
  await browser.until("told", ({ removalsOwed }) => removalsOwed.length === 0, timeoutMs);
}

/** The extension holds one key, and that is good. */
export async function holdsOneKey({ control }: Browser, stage: Stage): Promise<void> {
  const [key = assert.fail(), ...others] = await secretsOf(control);
  assert.deepEqual(others, []);
  assert.ok("extensions" in (await peersBy(key, stage)), "the key is good");
}

/** How the server answers a key: the number of extensions, or a problem document. */
export async function peersBy(key: string, { server, cli }: Stage): Promise<object> {
  const { host } = new URL(cli.SEMANTEST_REMOTE_URL ?? "");
  const answer = await callDoor(server.port, host, { method: "GET", path: "/peers", key });
  assert.ok(typeof answer === "object" && answer !== null);
  return answer;
}
