import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endCommands, run, startCommand } from "../local/cli/commandLine.ts";
import { makeBrowserFolder, startBrowser, startUnwatched } from "../rig/extension/browser.ts";
import type { Site } from "../rig/extension/front.ts";
import { pairWith } from "../rig/extension/pairing.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import type { UnwatchedBrowser } from "../rig/extension/unwatched.ts";
import { makeHome, stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

/** Time without a request, seconds. Default 35: longer than the 30 s after which Chromium ends an idle worker. */
const SILENCE_SECONDS = Number(process.env.SILENCE_SECONDS ?? 35);

/** Heartbeat of a cloud while nothing is asked, seconds. */
const CLOUD_SECONDS = 240;

/** A browser without a debugger, and what is around it. */
interface Scene {
  readonly stage: Stage;
  readonly browser: UnwatchedBrowser;
}

interface SceneOptions {
  readonly paired: boolean;
  readonly heartbeatSeconds?: number;
  /** Page of the first tab. Default: an empty one. */
  readonly waiting?: WaitingRoom;
}

const WAITING_HOST = "waiting.semantest.com";

/** A page that is nothing to the extension, until it is sent on to the site: without a debugger nobody else opens tabs. */
class WaitingRoom {
  readonly #left = Promise.withResolvers<void>();

  readonly site: Site = (request, response) => {
    response.setHeader("content-type", "text/html");
    const send = '<script>fetch("/next").then(() => location.assign("https://chatgpt.com/"))</script>';
    if (request.url === "/next") void this.#left.promise.then(() => response.end());
    else response.end(send);
  };

  leave(): void {
    this.#left.resolve();
  }
}

/**
 * The worker's life without a debugger, which would keep it alive: what is told here was seen at the server's end of its
 * sockets. Most of it is waiting for Chromium's own 30 s, so all scenes go on at once, each with a browser and a server
 * of its own. The default silence does not prove what happens after minutes: docs/measurements.md holds such a run.
 */
describe("the extension's worker, without a debugger", function () {
  this.timeout((SILENCE_SECONDS + 200) * 1000);
  const scenes: Promise<Scene>[] = [];
  const folders: string[] = [];
  const ends = new Map<() => Promise<void>, Promise<void>>();

  before(async function () {
    await pathOrSkip(this, chromium());
    for (const scene of [staysQuiet, sleepsAndWakes, noticesSilence, goesOn, comesBack])
      ends.set(scene, scene());
    // Each is awaited by its own test; none is an unhandled rejection before.
    void Promise.allSettled(ends.values());
  });
  after(async () => {
    for (const scene of await Promise.allSettled(scenes)) {
      if (scene.status === "rejected") continue;
      await scene.value.browser.stop();
      await scene.value.stage.stop();
    }
    await endCommands();
    for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    await stopEverything();
  });

  it(`keeps one and the same socket for ${SILENCE_SECONDS} s of silence, without a frame of its own`, () =>
    ends.get(staysQuiet));
  it("sleeps where nobody may ask, and is woken by a tab of the site", () => ends.get(sleepsAndWakes));
  it("notices a server that goes silent, and connects anew", () => ends.get(noticesSilence));
  it("killed while a job runs: goes on in the same tab, and the prompt was typed once", () =>
    ends.get(goesOn));
  it("killed while idle: comes back by its alarm and takes the next job", () => ends.get(comesBack));

  async function staysQuiet(): Promise<void> {
    const { stage } = await begin({ paired: true, heartbeatSeconds: CLOUD_SECONDS });
    await connected(stage);
    // Greeting, first ping.
    await sleep(5000);
    const before = stage.front.sockets();
    await sleep(SILENCE_SECONDS * 1000);
    const after = stage.front.sockets();
    assert.deepEqual([after.opened, after.open], [before.opened, 1]);
    const heartbeats = Math.floor((SILENCE_SECONDS + 5) / CLOUD_SECONDS);
    assert.ok(after.sent - before.sent <= heartbeats, `${after.sent - before.sent} frames for nothing`);
    await getsAnImage(stage, "after the silence");
    const ofCommand = 1;
    assert.equal(stage.front.sockets().opened, before.opened + ofCommand, "the socket was of use");
  }

  async function sleepsAndWakes(): Promise<void> {
    const waiting = new WaitingRoom();
    const { stage } = await begin({ paired: false, heartbeatSeconds: CLOUD_SECONDS, waiting });
    const { opened } = await connected(stage);
    while (stage.front.sockets().open > 0) await sleep(100);
    waiting.leave();
    await connected(stage);
    assert.equal(stage.front.sockets().opened, opened + 1, "nothing but the tab woke it");
  }

  async function noticesSilence(): Promise<void> {
    const { stage } = await begin({ paired: true, heartbeatSeconds: 5 });
    const { opened, sent } = await connected(stage);
    // Greeted, and past its first ping: nothing but the heartbeat can notice now.
    while (stage.front.sockets().sent < sent + 3) await sleep(100);
    stage.front.freeze();
    while (stage.front.sockets().opened === opened) await sleep(100);
    await getsAnImage(stage, "by the new socket");
  }

  async function goesOn(): Promise<void> {
    const { stage, browser } = await begin({ paired: true });
    stage.chat.behaviour.drawMs = 8000;
    const out = join(await makeHome(), "owl.png");
    const asked = startCommand(["generate", "an owl at night", "--out", out], stage.cli);
    while (stage.chat.prompts.length === 0) await sleep(100);
    assert.ok((await browser.killWorkers()) > 0, "no process of an extension was found");
    const ended = await asked.ended;
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(stage.chat.prompts, ["an owl at night"]);
    assert.deepEqual(await readFile(out), stage.chat.imageOf("an owl at night"));
  }

  async function comesBack(): Promise<void> {
    const { stage, browser } = await begin({ paired: true });
    const { opened } = await connected(stage);
    assert.ok((await browser.killWorkers()) > 0, "no process of an extension was found");
    while (stage.front.sockets().opened === opened) await sleep(100);
    await getsAnImage(stage, "a hare");
  }

  /** A profile made by a watched browser, then a browser of that profile without a debugger. */
  function begin(options: SceneOptions): Promise<Scene> {
    const scene = prepare(options);
    scenes.push(scene);
    return scene;
  }

  async function prepare({ paired, heartbeatSeconds, waiting }: SceneOptions): Promise<Scene> {
    const stage = await startStage({
      ...(heartbeatSeconds !== undefined && {
        settings: { SEMANTEST_HEARTBEAT_SECONDS: String(heartbeatSeconds) },
      }),
      ...(waiting !== undefined && { sites: { [WAITING_HOST]: waiting.site } }),
    });
    const folder = await makeBrowserFolder();
    folders.push(folder);
    const browser = await startBrowser({ frontPort: stage.front.port, folder });
    await browser.until("connected", ({ connection: { state } }) => state === "connected", 60_000);
    if (paired) await pairWith(browser, stage.cli);
    // Its page would watch the worker, and so keep it awake.
    await browser.send({ type: "dismissFirstRun" });
    await browser.close();
    while (stage.front.sockets().open > 0) await sleep(100);
    const address = waiting && `https://${WAITING_HOST}/`;
    return { stage, browser: startUnwatched(folder, stage.front.port, address) };
  }

  async function connected({ front }: Stage) {
    while (front.sockets().open === 0) await sleep(100);
    return front.sockets();
  }

  async function getsAnImage(stage: Stage, prompt: string): Promise<void> {
    const out = join(await makeHome(), "image.png");
    const ended = await run(["generate", prompt, "--out", out], stage.cli);
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(stage.chat.prompts, [prompt]);
    assert.deepEqual(await readFile(out), stage.chat.imageOf(prompt));
  }
});
