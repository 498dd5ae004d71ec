import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { join } from "node:path";
import { endCommands, run, startCommand } from "../local/cli/commandLine.ts";
import { type Browser, startBrowser } from "../rig/extension/browser.ts";
import { pairWith } from "../rig/extension/pairing.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { Told } from "../rig/extension/told.ts";
import { type LocalServer, makeHome, startServer, stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

/** The port at which an extension looks for a server on its machine; it is fixed, so these specs need it free. */
const LOCAL_PORT = 3003;

/**
 * One extension between a public server and the real port 3003. Proves nothing of a real cloud: the public server is
 * ours under a public name.
 */
describe("the extension between two servers", function () {
  this.timeout(150_000);
  let stage: Stage;
  let browser: Browser;
  let local: LocalServer | undefined;
  let folder: string;
  /** A command line that may use both servers. */
  let both: Readonly<Record<string, string>>;

  before(async function () {
    await pathOrSkip(this, chromium());
    stage = await startStage();
    folder = await makeHome();
    const { SEMANTEST_SERVER: _, ...rest } = stage.cli;
    both = { ...rest, SEMANTEST_LOCAL_URL: `ws://localhost:${LOCAL_PORT}` };
    browser = await startBrowser({ frontPort: stage.front.port });
    await browser.until("connected", ({ connection: { state } }) => state === "connected");
    await pairWith(browser, stage.cli);
    const limits = { gapSeconds: 1, perHour: 200, perDay: 200 };
    await browser.send({ type: "setSettings", change: { limits } });
  });
  after(async () => {
    await browser?.close();
    await endCommands();
    await local?.stop();
    await stage?.stop();
    await stopEverything();
  });

  const isOn =
    (environment: "local" | "cloud") =>
    (state: { readonly connection: { readonly environment: string | undefined } }) =>
      state.connection.environment === environment;

  it("ends a job that the command line cancels, and is free again", async () => {
    stage.chat.behaviour.drawMs = 20_000;
    const asked = startCommand(["generate", "never mind", "--out", join(folder, "never.png")], stage.cli);
    await browser.until("drawing", ({ job }) => job?.stage === "generating");
    asked.signal("SIGINT");
    assert.notEqual((await asked.ended).code, 0);
    await browser.until("free", ({ job }) => job === undefined);
    const { jobs } = await browser.until("ended", (it) => it.jobs[0]?.endedAt !== undefined);
    assert.equal(jobs[0]?.prompt, "never mind");
    assert.notEqual(jobs[0]?.outcome, "done");
    stage.chat.behaviour.drawMs = 300;
  });

  const silent: RequestListener = () => undefined;
  /** Readable for every origin: nobody clicks here, so the browser has not granted the extension that host. */
  const foreign: RequestListener = (_, response) => {
    response.setHeader("access-control-allow-origin", "*");
    response.end("<h1>hello</h1>");
  };
  for (const [kind, answer] of [
    ["hung", silent],
    ["of another kind", foreign],
  ] as const) {
    it(`stays on the cloud with a program ${kind} on port 3003, and says so`, async () => {
      const other = createServer(answer);
      other.listen(LOCAL_PORT, "127.0.0.1");
      await once(other, "listening");
      await browser.send({ type: "setSettings", change: { preferLocal: true } });
      const { connection } = await browser.until(
        "told",
        (state) =>
          isOn("cloud")(state) && state.humanStates.some(({ code }) => code === "otherProgramOnLocal"),
      );
      assert.equal(connection.state, "connected");
      await browser.send({ type: "setSettings", change: { preferLocal: false } });
      other.closeAllConnections();
      other.close();
      await once(other, "close");
    });
  }

  it("meets a command line that began on the local server", async () => {
    local = await startServer({ port: LOCAL_PORT, home: stage.cli.HOME ?? "" });
    const out = join(folder, "meet.png");
    const ended = await run(["generate", "a meeting", "--out", out], both);
    assert.equal(ended.code, 0, ended.stderr);
    assert.ok(isOn("cloud")(await browser.state()));
    assert.deepEqual(await readFile(out), stage.chat.imageOf("a meeting"));
  });

  it("turns to the local server once the person has approved it", async () => {
    await browser.send({ type: "setSettings", change: { preferLocal: true } });
    const { localServer, connection } = await browser.until(
      "asked",
      (state) => state.localServer?.status === "unapproved" && isOn("cloud")(state),
    );
    assert.equal(connection.environment, "cloud");
    assert.ok(localServer);
    const told = await Told.in(browser);
    await told.everywhere("localServerUnapproved");
    await told.popup.getByText(`${localServer.host}: ${localServer.fingerprint}`).waitFor();
    await told.act("localServerUnapproved");
    await browser.until("local", isOn("local"));
    await told.indicator.says(/^Semantest Local Dev - \d+ms$/);
    await told.close();
  });

  it("makes one image where its server ends in the middle of a job", async () => {
    stage.chat.behaviour.drawMs = 6000;
    const out = join(folder, "failover.png");
    const asked = startCommand(["generate", "a change of horses", "--out", out], both);
    await browser.until("drawing", ({ job }) => job?.stage === "generating");
    await local?.stop("SIGKILL");
    local = undefined;
    await browser.until("cloud", isOn("cloud"));
    const ended = await asked.ended;
    stage.chat.behaviour.drawMs = 300;
    assert.equal(stage.chat.prompts.filter((it) => it === "a change of horses").length, 1);
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(await readFile(out), stage.chat.imageOf("a change of horses"));
  });

  it("asks anew where the local server proves another key than the approved one", async () => {
    const { localServer: before } = await browser.state();
    local = await startServer({ port: LOCAL_PORT });
    await browser.send({ type: "retryNow" });
    const told = await Told.in(browser);
    const { localServer, connection } = await told.everywhere("localServerChanged");
    assert.notEqual(localServer?.fingerprint, before?.fingerprint);
    assert.notEqual(connection.environment, "local");
    await told.act("localServerChanged");
    await told.gone("localServerChanged");
    await browser.until("local", isOn("local"));
    await told.close();
  });
});
