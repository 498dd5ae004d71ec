import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page, type Worker } from "playwright-core";
import type { IndicatorState, WorkerState } from "../../../extension/src/shared/contract.ts";
import { CHROMIUM } from "../obtainChromium.ts";
import { unpackExtension } from "./unpacked.ts";
import { until } from "./until.ts";

/** No command: what a page says last. */
const LAST = "last";

/** Answers ports with the states a test gives it. */
const WORKER = `
const ports = new Set();
let states = {};
const send = (port) => { if (states[port.name]) port.postMessage(states[port.name]); };
chrome.runtime.onConnect.addListener((port) => {
  ports.add(port);
  port.onDisconnect.addListener(() => ports.delete(port));
  send(port);
});
globalThis.sent = [];
chrome.runtime.onMessage.addListener((message, sender, reply) => {
  if (message !== "${LAST}") sent.push(message);
  reply({ ok: true, value: null });
});
globalThis.show = (given) => { states = given; ports.forEach(send); };
`;

/** A browser with the extension's real interface and, in place of its worker, a stand-in that shows what a test says. */
export interface StandIn {
  readonly context: BrowserContext;
  readonly worker: Worker;
  /** Of one of the extension's own pages. */
  address(page: string): string;
  show(page: WorkerState, indicator: IndicatorState): Promise<void>;
  /** Resolves once the worker has heard so many commands; gives all that this page has sent until then. */
  heard(page: Page, count: number): Promise<unknown>;
  /** Keeps a picture where `SEMANTEST_SCREENSHOTS` says, for a person to look at. */
  shoot(page: Page, name: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts it. `language`: of the browser; `messages`: texts that this language has besides the extension's own. */
export async function startStandIn(
  options: { readonly language?: string; readonly messages?: unknown } = {},
): Promise<StandIn> {
  const { language, messages } = options;
  const folder = await mkdtemp(join(tmpdir(), "semantest-interface-"));
  const unpacked = join(folder, "unpacked");
  await unpackExtension(unpacked);
  await writeFile(join(unpacked, "worker.js"), WORKER);
  if (language !== undefined && messages !== undefined) {
    await mkdir(join(unpacked, "_locales", language), { recursive: true });
    await writeFile(join(unpacked, "_locales", language, "messages.json"), JSON.stringify(messages));
  }
  const context = await chromium.launchPersistentContext(join(folder, "profile"), {
    executablePath: CHROMIUM,
    headless: true,
    args: [
      "--no-sandbox",
      ...(language === undefined ? [] : [`--lang=${language}`]),
      `--disable-extensions-except=${unpacked}`,
      `--load-extension=${unpacked}`,
    ],
    ...(language !== undefined && { env: { ...process.env, LANGUAGE: language } }),
  });
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
  const { host } = new URL(worker.url());
  return {
    context,
    worker,
    address: (page) => `chrome-extension://${host}/pages/${page}.html`,
    show: (page, indicator) =>
      worker.evaluate(
        `show(${JSON.stringify({ "semantest.state": page, "semantest.indicator": indicator })})`,
      ),
    heard: async (page, count) => {
      await until(async () => (await worker.evaluate<number>("sent.length")) >= count);
      // On the same way as any command too many, and after it.
      await page.evaluate((it) => chrome.runtime.sendMessage(it), LAST);
      return worker.evaluate("sent");
    },
    shoot: async (page, name) => {
      const to = process.env.SEMANTEST_SCREENSHOTS ?? folder;
      await page.screenshot({ path: join(to, `${name}.png`), fullPage: true });
    },
    close: async () => {
      await context.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
