import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page, type Worker } from "playwright-core";
import * as v from "valibot";
import type {
  Command,
  CommandReply,
  CommandType,
  WorkerState,
} from "../../../extension/src/shared/contract.ts";
import { PINNED_EXTENSION_ORIGINS } from "../../../handlers/core/pinnedExtensions.ts";
import { freePort } from "../freePort.ts";
import { CHROMIUM } from "../obtainChromium.ts";
import { unpackExtension } from "./unpacked.ts";
import { startChromium, type UnwatchedBrowser } from "./unwatched.ts";

/** A browser with the extension in a fresh profile. A debugger is attached, which keeps its worker alive. */
export interface Browser {
  readonly context: BrowserContext;
  readonly extensionId: string;
  /** A page of the extension's own, from which commands are sent. */
  readonly control: Page;
  state(): Promise<WorkerState>;
  send(command: Command): Promise<CommandReply<CommandType>>;
  /** Resolves once the extension is connected, to whichever server. */
  connected(timeoutMs?: number): Promise<WorkerState>;
  /** Resolves with the first state that fits; rejects with the last one seen. */
  until(what: string, fits: (state: WorkerState) => boolean, timeoutMs?: number): Promise<WorkerState>;
  close(): Promise<void>;
}

const ManifestSchema = v.looseObject({ host_permissions: v.array(v.string()) });

/** Where a browser keeps its profile and the extension, for one that is started again. */
export async function makeBrowserFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "semantest-browser-"));
}

/** Switches of a browser whose every public name leads to the front, as a public address. */
function switches(folder: string, frontPort: number, beside: readonly string[]): string[] {
  const extensions = [join(folder, "extension"), ...beside].join();
  const front = `127.0.0.1:${frontPort}`;
  return [
    "--no-sandbox",
    "--ignore-certificate-errors",
    `--disable-extensions-except=${extensions}`,
    `--load-extension=${extensions}`,
    `--host-resolver-rules=${[
      `MAP *.semantest.com ${front}`,
      `MAP chatgpt.com ${front}`,
      `MAP *.oaiusercontent.com ${front}`,
    ].join(", ")}`,
    `--ip-address-space-overrides=${front}=public`,
  ];
}

/** Starts the browser of a folder that `startBrowser` has used, without a debugger, with one tab. */
export function startUnwatched(options: {
  readonly folder: string;
  readonly frontPort: number;
  /** Of its tab. Default: an empty page. */
  readonly address?: string;
  /** Folders of other extensions. Default: none. */
  readonly beside?: readonly string[];
}): UnwatchedBrowser {
  const { folder, frontPort, address, beside = [] } = options;
  return startChromium(CHROMIUM, join(folder, "profile"), switches(folder, frontPort, beside), address);
}

/** Starts it in a folder of its own, or in one to be used again later. */
export async function startBrowser(options: {
  readonly frontPort: number;
  readonly folder?: string;
  /** Port at which it looks for a server on this machine, in the place of 3003. Default: one where nobody listens. */
  readonly localPort?: number;
  /** Folders of other extensions, in the same profile. Default: none. */
  readonly beside?: readonly string[];
  /** Optional hosts that the person has allowed, as patterns. Default: none. */
  readonly allowedHosts?: readonly string[];
}): Promise<Browser> {
  const { frontPort, folder = await makeBrowserFolder(), beside = [], allowedHosts } = options;
  const args = switches(folder, frontPort, beside);
  await unpackExtension(join(folder, "extension"));
  if (allowedHosts !== undefined) await allow(folder, args, allowedHosts);
  await moveLocalPort(join(folder, "extension", "worker.js"), options.localPort ?? (await freePort()));
  const { context, worker } = await launch(folder, args);
  const extensionId = new URL(worker.url()).host;
  const control = await context.newPage();
  await control.goto(`chrome-extension://${extensionId}/manifest.json`);
  const send = (command: Command): Promise<CommandReply<CommandType>> =>
    control.evaluate((it) => chrome.runtime.sendMessage(it), command);
  const state = async (): Promise<WorkerState> => {
    const reply: CommandReply<"getState"> = await control.evaluate(() =>
      chrome.runtime.sendMessage({ type: "getState" }),
    );
    if (!reply.ok) throw new Error(reply.code);
    return reply.value;
  };
  const until: Browser["until"] = async (what, fits, timeoutMs = 30_000) => {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const seen = await state();
      if (fits(seen)) return seen;
      if (Date.now() > deadline) throw new Error(`not ${what}: ${JSON.stringify(seen)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  return {
    context,
    extensionId,
    control,
    state,
    send,
    connected: (timeoutMs) =>
      until("connected", ({ connection }) => connection.state === "connected", timeoutMs),
    until,
    close: async () => {
      await context.close();
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Allows as many prompts as a person may, one each second. */
export async function liftLimits(browser: Browser): Promise<void> {
  const limits = { gapSeconds: 1, perHour: 200, perDay: 200 };
  assert.deepEqual(await browser.send({ type: "setSettings", change: { limits } }), {
    ok: true,
    value: null,
  });
}

/** The extension's own worker, which a test may look into. */
export function workerOf({ context, extensionId }: Browser): Worker {
  const worker = context.serviceWorkers().find((it) => new URL(it.url()).host === extensionId);
  if (worker === undefined) throw new Error("the extension has no worker");
  return worker;
}

/** Resolves once the extension's worker is there. */
async function launch(folder: string, args: string[]) {
  const context = await chromium.launchPersistentContext(join(folder, "profile"), {
    executablePath: CHROMIUM,
    headless: true,
    ignoreHTTPSErrors: true,
    args,
  });
  const isOurs = (it: Worker) => PINNED_EXTENSION_ORIGINS.some((origin) => it.url().startsWith(`${origin}/`));
  const worker =
    context.serviceWorkers().find(isOurs) ?? (await context.waitForEvent("serviceworker", isOurs));
  return { context, worker };
}

/**
 * Has the profile hold what a person granted in a dialog that no program can answer: hosts that an earlier version of an
 * extension required stay granted where a later one has them as optional.
 */
async function allow(folder: string, args: string[], hosts: readonly string[]): Promise<void> {
  const file = join(folder, "extension", "manifest.json");
  const manifest = await readFile(file, "utf8");
  const { host_permissions: required, ...others } = v.parse(ManifestSchema, JSON.parse(manifest));
  await writeFile(file, JSON.stringify({ ...others, host_permissions: [...required, ...hosts] }));
  const { context } = await launch(folder, args);
  await context.close();
  await writeFile(file, manifest);
}

/**
 * Writes another port than 3003 into the built worker, and changes nothing else: specs run side by side, and beside a
 * person's own server. A rule of Chromium's resolver would not do, since a server wants its own port in the Host header.
 */
async function moveLocalPort(worker: string, port: number): Promise<void> {
  const text = await readFile(worker, "utf8");
  assert.ok(text.includes("localhost:3003"), "the worker names no local server");
  await writeFile(worker, text.replaceAll("localhost:3003", `localhost:${port}`));
}
