import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { buildExtension } from "../../../extension/build/build.ts";
import type {
  Command,
  CommandReply,
  CommandType,
  WorkerState,
} from "../../../extension/src/shared/contract.ts";

const CHROMIUM = process.env.SEMANTEST_CHROMIUM ?? "/usr/bin/chromium";

/** A browser with the extension in a fresh profile. A debugger is attached, which keeps its worker alive. */
export interface Browser {
  readonly context: BrowserContext;
  readonly extensionId: string;
  /** A page of the extension's own, from which commands are sent. */
  readonly control: Page;
  state(): Promise<WorkerState>;
  send(command: Command): Promise<CommandReply<CommandType>>;
  /** Resolves with the first state that fits; rejects with the last one seen. */
  until(what: string, fits: (state: WorkerState) => boolean, timeoutMs?: number): Promise<WorkerState>;
  close(): Promise<void>;
}

/** Starts it; every public name leads to the front, as a public address. */
export async function startBrowser({ frontPort }: { readonly frontPort: number }): Promise<Browser> {
  const folder = await mkdtemp(join(tmpdir(), "semantest-browser-"));
  const extension = join(folder, "extension");
  await buildExtension(extension);
  const front = `127.0.0.1:${frontPort}`;
  const context = await chromium.launchPersistentContext(join(folder, "profile"), {
    executablePath: CHROMIUM,
    headless: true,
    ignoreHTTPSErrors: true,
    args: [
      "--no-sandbox",
      "--ignore-certificate-errors",
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
      `--host-resolver-rules=MAP *.semantest.com ${front}, MAP chatgpt.com ${front}, MAP *.oaiusercontent.com ${front}`,
      `--ip-address-space-overrides=${front}=public`,
    ],
  });
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
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
  return {
    context,
    extensionId,
    control,
    state,
    send,
    until: async (what, fits, timeoutMs = 30_000) => {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const seen = await state();
        if (fits(seen)) return seen;
        if (Date.now() > deadline) throw new Error(`not ${what}: ${JSON.stringify(seen)}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    close: async () => {
      await context.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
