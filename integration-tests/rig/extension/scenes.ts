import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../local/cli/commandLine.ts";
import { makeHome } from "../localServer.ts";
import { makeBrowserFolder, startBrowser, startUnwatched } from "./browser.ts";
import type { Site } from "./front.ts";
import type { Sender } from "./holds.ts";
import { type OtherExtension, writeOtherExtension } from "./otherExtension.ts";
import { pairWith } from "./pairing.ts";
import { type Stage, startStage } from "./stage.ts";
import { until } from "./until.ts";
import type { UnwatchedBrowser } from "./unwatched.ts";

/** A browser without a debugger, and what is around it. */
export interface Scene {
  readonly stage: Stage;
  /** Folder into which the extension saves. */
  readonly downloads: string;
  /** Kills the workers of extensions; fails where there were none. */
  killWorkers(): Promise<void>;
  /** Kills the browser as a whole, and starts it again with the same profile. */
  killBrowser(): Promise<void>;
  stop(): Promise<void>;
}

export interface SceneOptions {
  /** Whether the command line of the stage may drive it. */
  readonly paired: boolean;
  /** What the server asks for while nothing goes on. Default: the server's own. */
  readonly heartbeatSeconds?: number;
  readonly sites?: Readonly<Record<string, Site>>;
  /** Page of the first tab. Default: an empty one. */
  readonly address?: string;
  /** An extension of somebody else in the same browser. */
  readonly other?: OtherExtension;
}

/** Scenes that go on side by side. They are prepared one after the other: what takes long in them is waiting. */
export class Scenes {
  readonly #scenes: Promise<Scene>[] = [];
  #last: Promise<unknown> = Promise.resolve();

  begin(options: SceneOptions): Promise<Scene> {
    const scene = this.#last.then(() => prepare(options));
    this.#last = scene.catch(() => undefined);
    this.#scenes.push(scene);
    return scene;
  }

  async stop(): Promise<void> {
    for (const scene of await Promise.allSettled(this.#scenes))
      if (scene.status === "fulfilled") await scene.value.stop();
  }
}

/** A profile made by a watched browser, then a browser of that profile without a debugger. */
async function prepare(options: SceneOptions): Promise<Scene> {
  const { paired, heartbeatSeconds, sites, address, other } = options;
  const stage = await startStage({
    ...(heartbeatSeconds !== undefined && {
      settings: { SEMANTEST_HEARTBEAT_SECONDS: String(heartbeatSeconds) },
    }),
    ...(sites !== undefined && { sites }),
  });
  const frontPort = stage.front.port;
  const folder = await makeBrowserFolder();
  const beside = other === undefined ? [] : [await writeOtherExtension(join(folder, "other"), other)];
  const watched = await startBrowser({ frontPort, folder, beside });
  await watched.connected(60_000);
  if (paired) await pairWith(watched, stage.cli);
  // Its page would watch the worker, and so keep it awake.
  await watched.send({ type: "dismissFirstRun" });
  await watched.close();
  await until(() => stage.front.sockets().open === 0);
  const start = (first?: string): UnwatchedBrowser =>
    startUnwatched({ folder, frontPort, beside, ...(first !== undefined && { address: first }) });
  let browser = start(address);
  return {
    stage,
    downloads: join(folder, "profile", "Downloads", "Semantest"),
    killWorkers: async () => {
      assert.ok((await browser.killWorkers()) > 0, "no process of an extension was found");
    },
    killBrowser: async () => {
      await browser.stop("SIGKILL");
      browser = start();
    },
    stop: async () => {
      await browser.stop();
      await stage.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Waits until the extension has a socket; gives what there is of them then. */
export async function socketsOf({ front }: Stage): Promise<ReturnType<Stage["front"]["sockets"]>> {
  await until(() => front.sockets().open > 0);
  return front.sockets();
}

/** Resolves once the next frame of this type passes between the extension and the server; it is not kept. */
export function frameOf({ front }: Stage, from: Sender, type: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  front.holdFrames(from, (text) => {
    if (text.includes(`"${type}"`)) resolve();
    return false;
  });
  return promise;
}

/** Has an image made by the command line, and finds its very bytes. */
export async function getsAnImage(stage: Stage, prompt: string): Promise<void> {
  const out = join(await makeHome(), "image.png");
  const ended = await run(["generate", prompt, "--out", out], stage.cli);
  assert.equal(ended.code, 0, ended.stderr);
  assert.deepEqual(await readFile(out), stage.chat.imageOf(prompt));
}
