import assert from "node:assert/strict";
import type { Envelope } from "@semantest/handlers/protocol";
import { signWith } from "@semantest/sdk/signing";
import { ScriptedServer, type ScriptedSocket } from "../../client/spec/scriptedServer.ts";
import { pairAsker } from "../rig/extension/asker.ts";
import { type Browser, liftLimits, startBrowser } from "../rig/extension/browser.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { requestFor } from "../rig/extension/stranger.ts";
import { until } from "../rig/extension/until.ts";
import { stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

/** Keys as the hostile server issues them, one after another. */
const hostileKey = (count: number) => `smt_d_${`${count}`.padStart(12, "0")}_${"v".repeat(43)}_000000`;

const TICKET = {
  url: "wss://api.extension.semantest.com",
  ticket: "t",
  transport: "websocket",
  expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  limits: { frameBytes: 32_768, framesPerSecond: 50, burst: 200 },
};

/** Longest time for a job to come on, milliseconds. */
const JOB_MS = 60_000;

/**
 * The public server gets the person to take a new identity, by refusing the old one, and then sends again what their
 * own client once signed. The browser remembers what it typed, whoever it is to the server.
 */
describe("a browser that took a new identity", function () {
  this.timeout(180_000);
  let stage: Stage;
  let browser: Browser;
  let hostile: ScriptedServer;
  /** The one key that the hostile server takes. */
  let valid: string | undefined;
  /** Asked for while the server was honest: got an image, which is gone with its tenant. */
  let drawn: Envelope;
  /** The same, and failed after its prompt was typed. */
  let failed: Envelope;

  before(async function () {
    await pathOrSkip(this, chromium());
    stage = await startStage();
    browser = await startBrowser({ frontPort: stage.front.port });
    await browser.connected();
    await liftLimits(browser);
    const { pair, send } = await pairAsker(browser, stage);
    drawn = await signWith(pair)(requestFor("drawn"));
    failed = await signWith(pair)(requestFor("failed"));
    await send(drawn);
    await browser.until(
      "drawn",
      ({ jobs }) => jobs[0]?.outcome === "done" && jobs[0].endedAt !== undefined,
      JOB_MS,
    );
    stage.chat.behaviour.drawMs = 60_000;
    await send(failed);
    await browser.until("typed", ({ job }) => job?.stage === "generating", JOB_MS);
    await until(() => stage.chat.prompts.length === 2);
    await browser.send({ type: "stopJob", correlationId: failed.correlationId });
    await browser.until("failed", ({ jobs }) => jobs.every(({ endedAt }) => endedAt !== undefined));
    stage.chat.behaviour.drawMs = 300;
    hostile = await startHostile();
    stage.front.behind(hostile.port);
  });
  after(async () => {
    await browser?.close();
    await hostile?.kill();
    await stage?.stop();
    await stopEverything();
  });

  it("types nothing of what it typed before, and answers as it did", async () => {
    const socket = await newIdentity();
    assert.equal(await answerTo(socket, drawn, 1), "ImageDownloadedEvent");
    assert.equal(await answerTo(socket, failed, 1), "CANCELLED");
    // Another attempt, as of an extension that lost its lease.
    assert.equal(await answerTo(socket, drawn, 2), "ImageDownloadedEvent");
    assert.equal(await answerTo(socket, failed, 2), "CANCELLED");
    assert.deepEqual(stage.chat.prompts, ["drawn", "failed"]);
  });

  it("nor after one more, and after a pause", async () => {
    const socket = await newIdentity();
    await browser.send({ type: "pauseAll" });
    await socket.closed;
    await browser.send({ type: "resume" });
    const again = await presentSocket();
    assert.equal(await answerTo(again, drawn, 3), "ImageDownloadedEvent");
    assert.equal(await answerTo(again, failed, 3), "CANCELLED");
    assert.deepEqual(stage.chat.prompts, ["drawn", "failed"]);
    const { job, jobs } = await browser.state();
    assert.equal(job, undefined);
    assert.deepEqual(
      jobs.map(({ outcome }) => outcome),
      ["cancelled", "done"],
    );
  });

  /** What ended the job, by the answer to a request that is sent once more. */
  async function answerTo(socket: ScriptedSocket, request: Envelope, attempt: number): Promise<unknown> {
    socket.send({ ...request, attempt });
    const isEnd = ({ type }: Envelope) => type === "ImageDownloadedEvent" || type === "ErrorEvent";
    const isAnswer = (it: Envelope) =>
      it.correlationId === request.correlationId && it.attempt === attempt && isEnd(it);
    await until(() => socket.frames.some(isAnswer));
    const { type, payload } = socket.frames.find(isAnswer) ?? {};
    return type === "ErrorEvent" ? payload?.code : type;
  }

  /** The server refuses the key of this browser; its person takes a new identity. */
  async function newIdentity(): Promise<ScriptedSocket> {
    const keys = hostile.calls("POST /keys").length;
    valid = undefined;
    await browser.send({ type: "retryNow" });
    await browser.until("revoked", ({ humanStates }) => humanStates.some(({ code }) => code === "revoked"));
    assert.deepEqual(await browser.send({ type: "renewIdentity" }), { ok: true, value: null });
    const socket = await presentSocket();
    assert.equal(hostile.calls("POST /keys").length, keys + 1);
    return socket;
  }

  /** The one by which it is connected: others before it may have come to nothing. */
  async function presentSocket(): Promise<ScriptedSocket> {
    await browser.connected();
    return hostile.sockets.at(-1) ?? assert.fail("it is connected without a socket");
  }

  /** Issues keys, and takes the newest until it is told otherwise. */
  async function startHostile(): Promise<ScriptedServer> {
    const server = await ScriptedServer.start();
    let issued = 0;
    server.route("POST /keys", () => {
      issued += 1;
      valid = hostileKey(issued);
      const key = { id: `${issued}`, role: "device", tenant: "hostile", createdAt: new Date().toISOString() };
      return { status: 201, body: { ...key, key: valid } };
    });
    server.route("POST /connect", ({ headers }) =>
      headers["x-api-key"] === valid
        ? { status: 200, body: TICKET }
        : { status: 401, body: { code: "PERMISSION_DENIED" } },
    );
    server.on("*", (it, event) => it.ack(event));
    return server;
  }
});
