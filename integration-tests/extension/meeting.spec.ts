import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { join } from "node:path";
import { STATE_PORT, type WorkerState } from "../../extension/src/shared/contract.ts";
import { endCommands, run, startCommand } from "../local/cli/commandLine.ts";
import { type Browser, liftLimits, startBrowser, workerOf } from "../rig/extension/browser.ts";
import { pairWith } from "../rig/extension/pairing.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { Told } from "../rig/extension/told.ts";
import { until } from "../rig/extension/until.ts";
import { freePort } from "../rig/freePort.ts";
import { type LocalServer, makeHome, startServer, stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

/** Longest time for what takes a whole job, milliseconds. */
const JOB_MS = 90_000;

/**
 * One extension between a public server and one on this machine. Proves nothing of a real cloud: the public server is
 * ours under a public name. The local port is another than 3003, written into the built worker.
 */
describe("the extension between two servers", function () {
  this.timeout(150_000);
  let stage: Stage;
  let browser: Browser;
  let local: LocalServer | undefined;
  let folder: string;
  let localPort: number;
  /** A command line that may use both servers. */
  let both: Readonly<Record<string, string>>;

  before(async function () {
    await pathOrSkip(this, chromium());
    stage = await startStage();
    folder = await makeHome();
    const { SEMANTEST_SERVER: _, ...rest } = stage.cli;
    localPort = await freePort();
    both = { ...rest, SEMANTEST_LOCAL_URL: `ws://localhost:${localPort}` };
    browser = await startBrowser({ frontPort: stage.front.port, localPort });
    await browser.connected();
    await pairWith(browser, stage.cli);
    await liftLimits(browser);
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
    const release = stage.chat.holdDrawing();
    const asked = startCommand(["generate", "never mind", "--out", join(folder, "never.png")], stage.cli);
    await browser.until("drawing", ({ job }) => job?.stage === "generating");
    asked.signal("SIGINT");
    assert.notEqual((await asked.ended).code, 0);
    await browser.until("free", ({ job }) => job === undefined);
    const { jobs } = await browser.until("ended", (it) => it.jobs[0]?.endedAt !== undefined);
    assert.equal(jobs[0]?.prompt, "never mind");
    assert.notEqual(jobs[0]?.outcome, "done");
    release();
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
    it(`stays on the cloud with a program ${kind} on the local port, and says so`, async () => {
      const other = createServer(answer);
      other.listen(localPort, "127.0.0.1");
      await once(other, "listening");
      const seen = await watchConnection();
      await browser.send({ type: "setSettings", change: { preferLocal: true } });
      const { connection } = await browser.until(
        "told",
        (state) =>
          isOn("cloud")(state) && state.humanStates.some(({ code }) => code === "otherProgramOnLocal"),
      );
      assert.equal(connection.state, "connected");
      assert.deepEqual(new Set(await seen()), new Set(["connected cloud"]), "it is not given up");
      await browser.send({ type: "setSettings", change: { preferLocal: false } });
      other.closeAllConnections();
      other.close();
      await once(other, "close");
    });
  }

  it("looks for a local server that is started after the switch was turned on", async () => {
    await browser.send({ type: "setSettings", change: { preferLocal: true } });
    const late = await startServer({ port: localPort, home: await makeHome() });
    // At the latest with the alarm each 30 s, or the next where a look took too long.
    await browser.until("asked", ({ localServer }) => localServer?.status === "unapproved", 100_000);
    await browser.send({ type: "setSettings", change: { preferLocal: false } });
    await browser.until("calm", (state) => isOn("cloud")(state) && state.humanStates.length === 0);
    await late.stop();
  });

  it("meets a command line that began on the local server", async () => {
    local = await startServer({ port: localPort, home: stage.cli.HOME ?? "" });
    const out = join(folder, "meet.png");
    const ended = await run(["generate", "a meeting", "--out", out], both);
    assert.equal(ended.code, 0, ended.stderr);
    assert.ok(isOn("cloud")(await browser.state()));
    // The extension has never been there: whom the local server answered is the command line.
    const metrics = await (await fetch(`${local.origin}/metrics`)).text();
    assert.match(metrics, /^semantest_frames_sent_total [1-9]/m);
    assert.deepEqual(await readFile(out), stage.chat.imageOf("a meeting"));
  });

  it("turns to the local server once the person has approved it", async () => {
    const { localServer: earlier } = await browser.state();
    await browser.send({ type: "setSettings", change: { preferLocal: true } });
    // Of another one, which was met before, it is known as well that it was not approved.
    const { localServer, connection } = await browser.until(
      "asked",
      (state) =>
        state.localServer?.status === "unapproved" &&
        state.localServer.fingerprint !== earlier?.fingerprint &&
        isOn("cloud")(state),
      JOB_MS,
    );
    assert.equal(connection.environment, "cloud");
    assert.ok(localServer);
    // Where the person finds the words to compare.
    const { stdout } = await run(["doctor", "--server", "local"], both);
    assert.ok(stdout.includes(`proved its key`) && stdout.includes(`"${localServer.fingerprint}"`), stdout);
    const told = await Told.in(browser);
    await told.everywhere("localServerUnapproved");
    await told.popup.getByText(`${localServer.host}: ${localServer.fingerprint}`).waitFor();
    await told.act("localServerUnapproved");
    await browser.until("local", isOn("local"));
    await told.indicator.says(/^Semantest Local Dev - \d+ms$/);
    assert.deepEqual(await told.indicator.colours(), ["rgb(0, 102, 204)", "rgb(204, 224, 245)"]);
    await told.close();
  });

  it("sends the popup's own request to the server it is connected to", async () => {
    const ofCloud = stage.front.sockets().opened;
    const asked = await browser.send({ type: "tryIt", prompt: "a try at home" });
    assert.ok(asked.ok, JSON.stringify(asked));
    const { tryIt, jobs } = await browser.until("tried", (state) => state.tryIt?.state !== "running", JOB_MS);
    assert.equal(tryIt?.state, "done", JSON.stringify(tryIt));
    assert.equal(jobs[0]?.prompt, "a try at home");
    const { correlationId } = tryIt;
    assert.deepEqual(await browser.send({ type: "getTryItImage", correlationId }), {
      ok: true,
      value: { mimeType: "image/png", base64: stage.chat.imageOf("a try at home")?.toString("base64") },
    });
    assert.equal(stage.front.sockets().opened, ofCloud, "nothing of it went to the public server");
  });

  it("lets a job end at the server that asked, before new settings hold", async () => {
    const release = stage.chat.holdDrawing();
    const out = join(folder, "settings.png");
    const atLocal = { ...both, SEMANTEST_SERVER: "local" };
    const asked = startCommand(["generate", "a change of mind", "--out", out], atLocal);
    await browser.until("drawing", ({ job }) => job?.stage === "generating");
    await browser.send({ type: "setSettings", change: { preferLocal: false } });
    assert.ok(isOn("local")(await browser.state()));
    release();
    const ended = await asked.ended;
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(await readFile(out), stage.chat.imageOf("a change of mind"));
    await browser.until("cloud", isOn("cloud"));
    await browser.send({ type: "setSettings", change: { preferLocal: true } });
    await browser.until("local", isOn("local"));
  });

  it("makes one image where its server ends in the middle of a job", async () => {
    await quicken();
    const release = stage.chat.holdDrawing();
    const out = join(folder, "failover.png");
    const asked = startCommand(["generate", "a change of horses", "--out", out], both);
    await browser.until("drawing", ({ job }) => job?.stage === "generating");
    await local?.stop("SIGKILL");
    local = undefined;
    await browser.until("cloud", isOn("cloud"));
    release();
    const ended = await asked.ended;
    assert.equal(stage.chat.prompts.filter((it) => it === "a change of horses").length, 1);
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(await readFile(out), stage.chat.imageOf("a change of horses"));
  });

  it("returns to the local server when it is back: after the job, and never without a connection", async () => {
    const release = stage.chat.holdDrawing();
    const out = join(folder, "failback.png");
    const asked = startCommand(["generate", "a way back", "--out", out], stage.cli);
    await browser.until("drawing", ({ job }) => job?.stage === "generating");
    const seen = await watchConnection();
    local = await startServer({ port: localPort, home: stage.cli.HOME ?? "" });
    // Those of the rig's are over. Where the job did not hold it, the second look would have.
    const before = await signaturesOf(local.origin);
    const { origin } = local;
    await until(async () => (await signaturesOf(origin)) >= before + 3);
    release();
    const ended = await asked.ended;
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(await readFile(out), stage.chat.imageOf("a way back"));
    const { connection, jobs } = await browser.until("local", isOn("local"));
    assert.ok(connection.since >= (jobs[0]?.endedAt ?? assert.fail()), "the job held it");
    await until(async () => (await seen()).at(-1) === "connected local");
    assert.deepEqual(new Set(await seen()), new Set(["connected cloud", "connected local"]));
  });

  it("asks anew where the local server proves another key than the approved one", async () => {
    const { localServer: before } = await browser.state();
    await local?.stop();
    await browser.until("cloud", isOn("cloud"));
    local = await startServer({ port: localPort });
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

  /** Pauses of 30 s and more, as those between two looks at the other server, take a sixtieth from now on. */
  async function quicken(): Promise<void> {
    await workerOf(browser).evaluate(`{
      const real = setTimeout;
      globalThis.setTimeout = (run, ms, ...rest) => real(run, ms >= 30000 ? ms / 60 : ms, ...rest);
    }`);
  }

  /** How often somebody asked that server who it is. */
  async function signaturesOf(origin: string): Promise<number> {
    const text = await (await fetch(`${origin}/metrics`)).text();
    const [, count] =
      text.match(/^semantest_http_requests_total\{[^}]*door="\/signature"[^}]*\} (\d+)/m) ?? [];
    return Number(count ?? 0);
  }

  /** Notes every state of the connection that the extension's pages are shown from now on. */
  async function watchConnection(): Promise<() => Promise<readonly string[]>> {
    await browser.control.evaluate((name) => {
      const seen: string[] = [];
      Reflect.set(globalThis, "seen", seen);
      chrome.runtime.connect({ name }).onMessage.addListener(({ connection }: WorkerState) => {
        seen.push(`${connection.state} ${connection.environment}`);
      });
    }, STATE_PORT);
    return () => browser.control.evaluate<string[]>("globalThis.seen");
  }
});
