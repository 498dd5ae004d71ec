import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
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
import { CHROMIUM } from "../obtainChromium.ts";

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

/** Where a browser keeps its profile and the extension, for one that is started again. */
export async function makeBrowserFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "semantest-browser-"));
}

/** Switches of a browser whose every public name leads to the front, as a public address. */
function switches(folder: string, frontPort: number, localPort?: number): string[] {
  const extension = join(folder, "extension");
  const front = `127.0.0.1:${frontPort}`;
  return [
    "--no-sandbox",
    "--ignore-certificate-errors",
    `--disable-extensions-except=${extension}`,
    `--load-extension=${extension}`,
    `--host-resolver-rules=${[
      `MAP *.semantest.com ${front}`,
      `MAP chatgpt.com ${front}`,
      `MAP *.oaiusercontent.com ${front}`,
      ...(localPort === undefined ? [] : [`MAP localhost:3003 127.0.0.1:${localPort}`]),
    ].join(", ")}`,
    `--ip-address-space-overrides=${front}=public`,
  ];
}

/** A browser without a debugger, which would keep its worker alive. */
export interface UnwatchedBrowser {
  /** Kills the process of the extension, with its worker; gives how many there were. */
  killWorker(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts the browser of a folder that `startBrowser` has used, without a debugger. */
export function startUnwatched(folder: string, frontPort: number): UnwatchedBrowser {
  const args = [
    "--headless=new",
    "--disable-gpu",
    "--no-first-run",
    "--password-store=basic",
    "--use-mock-keychain",
    `--user-data-dir=${join(folder, "profile")}`,
    ...switches(folder, frontPort),
    "about:blank",
  ];
  const child = spawn(CHROMIUM, args, { detached: true, stdio: "ignore" });
  return {
    killWorker: async () => {
      const pids = await extensionProcesses(folder);
      for (const pid of pids) process.kill(pid, "SIGKILL");
      return pids.length;
    },
    stop: async () => {
      const ended = once(child, "exit");
      if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
      await ended;
    },
  };
}

/** Renderers of extensions that belong to the browser of this folder. */
async function extensionProcesses(folder: string): Promise<number[]> {
  const found: number[] = [];
  const group = await groupsOf(folder);
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const line = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    if (line.includes("--extension-process") && group.has(await groupOf(name))) found.push(Number(name));
  }
  return found;
}

/** Process groups of the browsers that were started with this folder. */
async function groupsOf(folder: string): Promise<ReadonlySet<string>> {
  const groups = new Set<string>();
  for (const name of await readdir("/proc")) {
    const line = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    if (/^\d+$/.test(name) && line.includes(`--user-data-dir=${folder}`)) groups.add(await groupOf(name));
  }
  return groups;
}

async function groupOf(pid: string): Promise<string> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return status.slice(status.lastIndexOf(")") + 2).split(" ")[2] ?? "";
}

/** Starts it in a folder of its own, or in one to be used again later. */
export async function startBrowser(options: {
  readonly frontPort: number;
  readonly folder?: string;
  /** Where port 3003 of this machine leads. Default: nowhere else. */
  readonly localPort?: number;
}): Promise<Browser> {
  const { frontPort, folder = await makeBrowserFolder() } = options;
  await buildExtension(join(folder, "extension"));
  const context = await chromium.launchPersistentContext(join(folder, "profile"), {
    executablePath: CHROMIUM,
    headless: true,
    ignoreHTTPSErrors: true,
    args: switches(folder, frontPort, options.localPort),
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
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
