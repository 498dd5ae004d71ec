import assert from "node:assert/strict";
import type { Envelope } from "@semantest/handlers/protocol";
import { signWith } from "@semantest/sdk/signing";
import { envelope } from "../../client/spec/envelopes.ts";
import { ScriptedServer, type ScriptedSocket } from "../../client/spec/scriptedServer.ts";
import { pairAsker } from "../rig/extension/asker.ts";
import { type Browser, liftLimits, startBrowser } from "../rig/extension/browser.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { requestFor } from "../rig/extension/stranger.ts";
import { stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

/**
 * The extension's own public server in hostile hands, from one moment to the next: it has the device key, every frame
 * that went through it, and says what it likes. It may ask the person, and drive nothing.
 */
describe("a public server in hostile hands", function () {
  this.timeout(180_000);
  let stage: Stage;
  let browser: Browser;
  let hostile: ScriptedServer;
  let socket: ScriptedSocket;
  let pair: CryptoKeyPair;
  /** What the person's own client asked for while the server was honest, and got. */
  let done: Envelope;

  before(async function () {
    await pathOrSkip(this, chromium());
    stage = await startStage();
    browser = await startBrowser({ frontPort: stage.front.port });
    await browser.connected();
    await liftLimits(browser);
    const asker = await pairAsker(browser, stage);
    ({ pair } = asker);
    done = await signWith(pair)(requestFor("honestly"));
    await asker.send(done);
    await browser.until("done", ({ jobs }) => jobs[0]?.outcome === "done" && jobs[0].endedAt !== undefined);

    hostile = await ScriptedServer.start();
    hostile.sellTickets();
    const limit = { frameBytes: 32_768, framesPerSecond: 50, burst: 200 };
    hostile.route("POST /connect", () => ({
      status: 200,
      body: {
        url: "wss://api.extension.semantest.com",
        ticket: "t",
        transport: "websocket",
        expiresAt: new Date(Date.now() + 60_000).toISOString(),
        limits: limit,
      },
    }));
    hostile.on("HelloEvent", (it, hello) => it.welcome(hello));
    for (const type of [
      "ImageGenerationInitiatedEvent",
      "ImageGeneratedEvent",
      "ImageDownloadedEvent",
      "ErrorEvent",
    ])
      hostile.on(type, (it, event) => it.ack(event));
    stage.front.behind(hostile.port);
    socket = await hostile.nextSocket();
    await browser.connected();
  });
  after(async () => {
    await browser?.close();
    await hostile?.kill();
    await stage?.stop();
    await stopEverything();
  });

  it("gets no second image by what it once relayed", async () => {
    socket.send({ ...done, attempt: 7 });
    // The honest server's last answers may come as well, of the first attempt.
    let answer = await socket.next("ImageDownloadedEvent");
    while (answer.attempt !== 7) answer = await socket.next("ImageDownloadedEvent");
    assert.equal(answer.correlationId, done.correlationId);
    // Dealt with after it, and answered: what was to begin has begun.
    const later = { ...requestFor("later"), sig: done.sig, attempt: 1 };
    socket.send(later);
    await errorOf(later);
    const { job, jobs } = await browser.state();
    assert.deepEqual([job, jobs.map(({ outcome }) => outcome)], [undefined, ["done"]]);
    assert.deepEqual(stage.chat.prompts, ["honestly"]);
  });

  it("gets nothing by a signed request under another name, or with another prompt", async () => {
    const signed = await signWith(pair)(requestFor("by the person's client"));
    const renamed = { ...signed, correlationId: crypto.randomUUID(), attempt: 1 };
    const altered = { ...signed, payload: { ...signed.payload, prompt: "altered" }, attempt: 1 };
    for (const forged of [renamed, altered]) {
      socket.send(forged);
      assert.equal((await errorOf(forged)).payload.code, "PERMISSION_DENIED");
    }
    assert.deepEqual(stage.chat.prompts, ["honestly"]);
  });

  it("makes no old request young by frames of its own", async () => {
    const old = await signWith(pair)(requestFor("of long ago", 11 * 60_000));
    const fresh = envelope("PeerEvent", {
      correlationId: old.correlationId,
      source: "server",
      timestamp: new Date().toISOString(),
      payload: { extensions: 1 },
    });
    socket.send(fresh, { ...old, attempt: 1 }, fresh, fresh);
    const { consent } = await browser.until("asked", (state) => state.consent.length > 0);
    assert.deepEqual(
      consent.map(({ reason, prompt }) => [reason, prompt]),
      [["old", "of long ago"]],
    );
    await browser.send({ type: "answerConsent", id: consent[0]?.id ?? "", answer: "block" });
    assert.equal((await errorOf(old)).payload.code, "PERMISSION_DENIED");
    assert.deepEqual(stage.chat.prompts, ["honestly"]);
    // To block a request of one's own client is to block the client.
    for (const { id } of (await browser.state()).pairedClients)
      await browser.send({ type: "removePairedClient", id });
  });

  it("keeps nobody out by a crowd of strangers, and learns nothing from the refused", async () => {
    const crowd = Array.from({ length: 30 }, (_, index) => ({
      ...requestFor(`stranger ${index}`),
      attempt: 1,
    }));
    socket.send(...crowd);
    // Each of the others was refused or given back by then: none of them takes a place that becomes free later.
    const { consent } = await browser.until(
      "asked, and no more",
      (state) => state.consent.length === 5 && answered(crowd) === crowd.length - 5,
      60_000,
    );
    // Known again: the person allows the key for good.
    const known = await signWith(pair)(requestFor("in the crowd"));
    assert.ok(consent.every(({ canRemember }) => !canRemember));
    const blocked = crowd.find((it) => it.correlationId === consent[0]?.correlationId) ?? assert.fail();
    await browser.send({ type: "answerConsent", id: consent[0]?.id ?? "", answer: "block" });
    await errorOf(blocked);
    assert.equal((await browser.state()).consent.length, 4);
    // The next job waits for its turn until everything was looked at.
    stage.chat.behaviour.drawMs = 120_000;
    socket.send({ ...known, attempt: 1 });
    const asked = await browser.until("asked for the key", (state) =>
      state.consent.some(({ canRemember }) => canRemember),
    );
    const question = asked.consent.find(({ canRemember }) => canRemember);
    await browser.send({ type: "answerConsent", id: question?.id ?? "", answer: "always" });
    // Uploads go nowhere at this server: what counts is that it was let in and typed.
    await browser.until("typed", () => stage.chat.prompts.includes("in the crowd"), 60_000);
    assert.deepEqual(stage.chat.prompts, ["honestly", "in the crowd"]);
    const next = await signWith(pair)(requestFor("still let in"));
    socket.send({ ...next, attempt: 1 });
    const { consent: now } = await browser.until("waits for its turn or runs", ({ jobs }) =>
      jobs.some(({ prompt, outcome }) => prompt === "still let in" && outcome === "running"),
    );
    assert.equal(now.length, 4, "four questions are open all the while");
  });

  /** The extension's word that it does not do what it was asked; an event of another job may come once more. */
  async function errorOf({ correlationId }: Envelope): Promise<Envelope> {
    for (;;) {
      const error = await socket.next("ErrorEvent");
      if (error.correlationId === correlationId) return error;
    }
  }

  /** How many of these were refused or given back. */
  function answered(requests: readonly Envelope[]): number {
    const names = socket.frames.flatMap(({ type, correlationId, payload }) =>
      type === "ErrorEvent" ? [correlationId] : Array.isArray(payload.giveUp) ? payload.giveUp : [],
    );
    return requests.filter((it) => names.includes(it.correlationId)).length;
  }
});
