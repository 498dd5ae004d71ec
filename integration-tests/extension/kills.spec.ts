import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { endCommands, jsonLines, type RunningCommand, startCommand } from "../local/cli/commandLine.ts";
import type { Site } from "../rig/extension/front.ts";
import type { OtherExtension } from "../rig/extension/otherExtension.ts";
import { frameOf, getsAnImage, type Scene, Scenes, socketsOf } from "../rig/extension/scenes.ts";
import { until } from "../rig/extension/until.ts";
import { makeHome, stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

const PROMPT = "a lighthouse";

const KEEPER_HOST = "keeper.semantest.com";

/** Lets a download begin when the keeper's site answers: programs that manage downloads do so, for their rules. */
const KEEPER: OtherExtension = {
  name: "keeper of downloads",
  manifest: { permissions: ["downloads"], host_permissions: [`https://${KEEPER_HOST}/*`] },
  worker: `chrome.downloads.onDeterminingFilename.addListener((item, suggest) => {
    fetch("https://${KEEPER_HOST}/" + item.id).finally(() => suggest());
    return true;
  });`,
};

const answersAtOnce: Site = (_, response) => void response.end();

/** A request of the command line that is under way. */
interface Asked {
  readonly command: RunningCommand;
  readonly out: string;
}

/**
 * The process of the worker is killed in the middle of a job, without a debugger, between two steps of which the rig
 * keeps the second from happening: what is killed was seen to be there. An alarm of Chromium's brings the next worker
 * within 30 s, so all scenes wait at once, each with a browser and a server of its own. Nothing is proven of a machine
 * that loses its power: what a program has written survives the death of the program here.
 */
describe("the extension's worker, killed between two steps of a job", function () {
  this.timeout(420_000);
  const scenes = new Scenes();
  const ends = new Map<() => Promise<void>, Promise<void>>();

  before(async function () {
    await pathOrSkip(this, chromium());
    // The one that waits for two workers goes first.
    const all = [
      endNotAcknowledged,
      untouched,
      initiatedNotStored,
      initiatedNotTyped,
      browserGone,
      uploadNotHeardOf,
      saving,
      endNotStored,
    ];
    for (const scene of all) ends.set(scene, scene());
    // Each is awaited by its own test; none is an unhandled rejection before.
    void Promise.allSettled(ends.values());
  });
  after(async () => {
    await scenes.stop();
    await endCommands();
    await stopEverything();
  });

  it("asked, and its tab still loads: the next worker types once", () => ends.get(untouched));
  it("said to begin, and no server has stored it: the next worker types once", () =>
    ends.get(initiatedNotStored));
  it("begun at the server, and not typed: the next worker types once", () => ends.get(initiatedNotTyped));
  it("the same, and the whole browser with it: an error to ask again after, and nothing is typed", () =>
    ends.get(browserGone));
  it("image at the server, and not heard of: it is handed over once more, not drawn", () =>
    ends.get(uploadNotHeardOf));
  it("image told, and being saved: the next worker waits for it, and saves no other", () => ends.get(saving));
  it("ended, and no server has stored it: the next worker says it again", () => ends.get(endNotStored));
  it("ended at the server, and the acknowledgement lost: a repeat changes nothing", () =>
    ends.get(endNotAcknowledged));

  async function untouched(): Promise<void> {
    const scene = await begin();
    const page = scene.stage.front.holdCall((call) => call === "GET chatgpt.com/");
    const asked = await ask(scene);
    await page.caught;
    await scene.killWorkers();
    await brings(scene, asked);
  }

  async function initiatedNotStored(): Promise<void> {
    const scene = await begin();
    const said = scene.stage.front.holdFrames("extension", names("ImageGenerationInitiatedEvent"));
    const asked = await ask(scene);
    await said.caught;
    // It says so once more, since nobody answers; one that did not wait would say how far it is, having typed.
    await said.followed;
    await scene.killWorkers();
    assert.deepEqual(scene.stage.chat.prompts, [], "it waits until the server has stored it");
    await brings(scene, asked);
  }

  async function initiatedNotTyped(): Promise<void> {
    const { scene, asked } = await beginsAtServer();
    await scene.killWorkers();
    assert.deepEqual(scene.stage.chat.prompts, []);
    await brings(scene, asked);
  }

  async function browserGone(): Promise<void> {
    const { scene, asked } = await beginsAtServer();
    await scene.killBrowser();
    const { code, stdout, stderr } = await asked.command.ended;
    assert.notEqual(code, 0);
    const said = JSON.stringify(jsonLines(stdout));
    assert.match(said, /"code":"CONNECTION_LOST"/, stderr);
    assert.match(said, /"hint":"Ask again with a new correlationId\."/);
    assert.deepEqual(scene.stage.chat.prompts, []);
  }

  async function uploadNotHeardOf(): Promise<void> {
    const scene = await begin();
    const completed = scene.stage.front.holdCall((call) => /^POST .*\/images\/[^/]+\/complete$/.test(call));
    const asked = await ask(scene);
    await completed.caught;
    await scene.killWorkers();
    await brings(scene, asked);
  }

  async function saving(): Promise<void> {
    const scene = await scenes.begin({
      paired: true,
      heartbeatSeconds: 5,
      other: KEEPER,
      sites: { [KEEPER_HOST]: answersAtOnce },
    });
    await socketsOf(scene.stage);
    const download = scene.stage.front.holdCall((call) => call.startsWith(`GET ${KEEPER_HOST}/`));
    const asked = await ask(scene);
    await download.caught;
    // The browser tells the keeper of a download as soon as its own worker, which has yet to note it.
    await frameOf(scene.stage, "extension", "PingEvent");
    await scene.killWorkers();
    await brings(scene, asked);
    // Wherever it is: where another extension has a say, the browser may put one beside the folder that was asked for.
    const saved = await filesIn(dirname(scene.downloads));
    assert.equal(saved.length, 1, `saved once: ${saved}`);
    const bytes = await readFile(saved[0] ?? "");
    assert.deepEqual(bytes, scene.stage.chat.imageOf(PROMPT));
  }

  async function endNotStored(): Promise<void> {
    const scene = await begin();
    const said = scene.stage.front.holdFrames("extension", names("ImageDownloadedEvent"));
    const asked = await ask(scene);
    await said.caught;
    await scene.killWorkers();
    await brings(scene, asked);
  }

  async function endNotAcknowledged(): Promise<void> {
    const scene = await begin();
    let said = 0;
    scene.stage.front.holdFrames("extension", (text) => {
      if (names("ImageDownloadedEvent")(text)) said += 1;
      return false;
    });
    // The end is said last, once all before it is acknowledged.
    const acknowledged = scene.stage.front.holdFrames(
      "server",
      (text) => said > 0 && names("AckEvent")(text),
    );
    const asked = await ask(scene);
    await acknowledged.caught;
    const before = said;
    await scene.killWorkers();
    await brings(scene, asked);
    await until(() => said > before);
    await getsAnImage(scene.stage, "the next");
    assert.deepEqual(scene.stage.chat.prompts, [PROMPT, "the next"]);
  }

  async function begin(): Promise<Scene> {
    const scene = await scenes.begin({ paired: true });
    await socketsOf(scene.stage);
    return scene;
  }

  /** A job of which the server knows that it was begun, and the extension does not know that the server does. */
  async function beginsAtServer(): Promise<{ readonly scene: Scene; readonly asked: Asked }> {
    const scene = await begin();
    const acknowledged = scene.stage.front.holdFrames("server", names("AckEvent"));
    const asked = await ask(scene);
    await acknowledged.caught;
    // It says so once more, since it waits: one that did not would have typed by then.
    await frameOf(scene.stage, "extension", "ImageGenerationInitiatedEvent");
    return { scene, asked };
  }

  async function ask({ stage }: Scene): Promise<Asked> {
    const out = join(await makeHome(), "image.png");
    return { command: startCommand(["generate", PROMPT, "--out", out, "--json"], stage.cli), out };
  }

  /** The request ends with the very bytes that the page showed, and the prompt was typed once. */
  async function brings({ stage }: Scene, { command, out }: Asked): Promise<void> {
    const { code, stdout, stderr } = await command.ended;
    assert.equal(code, 0, stdout + stderr);
    assert.deepEqual(stage.chat.prompts, [PROMPT]);
    assert.deepEqual(await readFile(out), stage.chat.imageOf(PROMPT));
  }
});

async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((it) => it.isFile()).map((it) => join(it.parentPath, it.name));
}

function names(type: string): (text: string) => boolean {
  return (text) => text.includes(`"${type}"`);
}
