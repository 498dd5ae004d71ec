import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { type Browser, startBrowser } from "../rig/extension/browser.ts";
import { startStage } from "../rig/extension/stage.ts";
import { stopEverything } from "../rig/localServer.ts";

// How long it takes from the installation in a fresh profile, without a click, until the extension is connected to a
// public server and until the indicator on chatgpt.com is green. Both servers run on this machine: what a network adds
// is not in it. A debugger is attached, and opens the tab once the page of the first run is there.
// `node install.ts [times]`.

const TIMES = Number(process.argv[2] ?? 20);
assert.ok(
  Number.isInteger(TIMES) && TIMES >= 1 && TIMES <= 200,
  `${process.argv[2]} times: must be a whole number from 1 to 200`,
);

/** Time between two looks for a page, milliseconds. */
const LOOK_MS = 20;

/** The indicator's colour while connected to a cloud, as its element in the page carries it. */
const GREEN = "#00AA44";

/** Milliseconds since the worker started. */
interface Installed {
  readonly connected: number;
  readonly green: number;
}

const all: Installed[] = [];
let version = "";
try {
  for (let count = 0; count < TIMES; count += 1) {
    // One address gets five keys an hour from a server, so each has its own.
    const stage = await startStage();
    const browser = await startBrowser({ frontPort: stage.front.port });
    all.push(await watch(browser));
    version = await versionOf(browser);
    await browser.close();
    await stage.stop();
  }
} finally {
  await stopEverything();
}
console.log(`${TIMES} times, ${version}, Node ${process.version}`);
console.log("| from the start of the worker, ms | median | worst |");
console.log("| --- | --- | --- |");
print(
  "connected",
  all.map((it) => it.connected),
);
print(
  "the indicator is green",
  all.map((it) => it.green),
);

async function watch(browser: Browser): Promise<Installed> {
  // The page of the first run takes the place of the tab that is in front: the site's is opened after it.
  const isWelcome = (it: Page) => it.url().endsWith("/pages/welcome.html");
  while (!browser.context.pages().some(isWelcome)) await sleep(LOOK_MS);
  const page = await browser.context.newPage();
  await page.addInitScript(noteWhen, GREEN);
  await page.goto("https://chatgpt.com/");
  const [worker] = browser.context.serviceWorkers();
  assert.ok(worker, "the worker has ended");
  const started = await worker.evaluate(() => performance.timeOrigin);
  const green = Number(
    await (await page.waitForFunction(() => Reflect.get(globalThis, "greenAt"))).jsonValue(),
  );
  const { connection } = await browser.state();
  assert.deepEqual([connection.state, connection.environment], ["connected", "cloud"]);
  return { connected: connection.since - started, green: green - started };
}

/** Notes when the indicator has been painted in a colour. Runs in the page. */
function noteWhen(colour: string): void {
  const look = () => {
    const host = document.querySelector<HTMLElement>("semantest-indicator");
    if (host?.style.getPropertyValue("--colour") !== colour) return;
    observer.disconnect();
    // The second frame begins when the first has been painted.
    requestAnimationFrame(() => requestAnimationFrame(() => Reflect.set(globalThis, "greenAt", Date.now())));
  };
  const observer = new MutationObserver(look);
  observer.observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["style"],
  });
}

async function versionOf({ context, control }: Browser): Promise<string> {
  const session = await context.newCDPSession(control);
  const { product } = await session.send("Browser.getVersion");
  return product;
}

function print(what: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const [median, worst] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  console.log(`| ${what} | ${Math.round(median ?? 0)} | ${Math.round(worst ?? 0)} |`);
}
