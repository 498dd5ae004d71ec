import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endCommands, startCommand } from "../local/cli/commandLine.ts";
import type { Site } from "../rig/extension/front.ts";
import { frameOf, getsAnImage, Scenes, socketsOf } from "../rig/extension/scenes.ts";
import type { Stage } from "../rig/extension/stage.ts";
import { until } from "../rig/extension/until.ts";
import { makeHome, stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

/** Time without a request, seconds. Default 35: longer than the 30 s after which Chromium ends an idle worker. */
const SILENCE_SECONDS = Number(process.env.SILENCE_SECONDS ?? 35);

/** Heartbeat of a cloud while nothing is asked, seconds. */
const CLOUD_SECONDS = 240;

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
  const scenes = new Scenes();
  const ends = new Map<() => Promise<void>, Promise<void>>();

  before(async function () {
    await pathOrSkip(this, chromium());
    for (const scene of [staysQuiet, sleepsAndWakes, noticesSilence, goesOn, comesBack])
      ends.set(scene, scene());
    // Each is awaited by its own test; none is an unhandled rejection before.
    void Promise.allSettled(ends.values());
  });
  after(async () => {
    await scenes.stop();
    await endCommands();
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
    const { stage } = await scenes.begin({ paired: true, heartbeatSeconds: CLOUD_SECONDS });
    await isIdle(stage);
    const since = Date.now();
    const before = stage.front.sockets();
    await sleep(SILENCE_SECONDS * 1000);
    const after = stage.front.sockets();
    assert.deepEqual([after.opened, after.open], [before.opened, 1]);
    const heartbeats = Math.floor((Date.now() - since) / (CLOUD_SECONDS * 1000));
    assert.ok(after.sent - before.sent <= heartbeats, `${after.sent - before.sent} frames for nothing`);
    await getsAnImage(stage, "after the silence");
    assert.deepEqual(stage.chat.prompts, ["after the silence"]);
    const ofCommand = 1;
    assert.equal(stage.front.sockets().opened, before.opened + ofCommand, "the socket was of use");
  }

  async function sleepsAndWakes(): Promise<void> {
    const waiting = new WaitingRoom();
    const { stage } = await scenes.begin({
      paired: false,
      heartbeatSeconds: CLOUD_SECONDS,
      sites: { [WAITING_HOST]: waiting.site },
      address: `https://${WAITING_HOST}/`,
    });
    const { opened } = await socketsOf(stage);
    await until(() => stage.front.sockets().open === 0);
    waiting.leave();
    await socketsOf(stage);
    assert.equal(stage.front.sockets().opened, opened + 1, "nothing but the tab woke it");
  }

  async function noticesSilence(): Promise<void> {
    const { stage } = await scenes.begin({ paired: true, heartbeatSeconds: 5 });
    // Nothing but the heartbeat can notice then.
    await isIdle(stage);
    const { opened } = stage.front.sockets();
    stage.front.freeze();
    await until(() => stage.front.sockets().opened > opened);
    await getsAnImage(stage, "by the new socket");
    assert.deepEqual(stage.chat.prompts, ["by the new socket"]);
  }

  async function goesOn(): Promise<void> {
    const { stage, killWorkers } = await scenes.begin({ paired: true });
    stage.chat.behaviour.drawMs = 8000;
    const out = join(await makeHome(), "owl.png");
    const asked = startCommand(["generate", "an owl at night", "--out", out], stage.cli);
    await until(() => stage.chat.prompts.length > 0);
    await killWorkers();
    const ended = await asked.ended;
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(stage.chat.prompts, ["an owl at night"]);
    assert.deepEqual(await readFile(out), stage.chat.imageOf("an owl at night"));
  }

  async function comesBack(): Promise<void> {
    const { stage, killWorkers } = await scenes.begin({ paired: true });
    await isIdle(stage);
    const { opened } = stage.front.sockets();
    await killWorkers();
    await until(() => stage.front.sockets().opened > opened);
    await getsAnImage(stage, "a hare");
    assert.deepEqual(stage.chat.prompts, ["a hare"]);
  }

  /** Waits until a browser that was just started is greeted, and past its first ping. */
  async function isIdle(stage: Stage): Promise<void> {
    await frameOf(stage, "server", "PongEvent");
  }
});
