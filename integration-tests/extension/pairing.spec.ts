import assert from "node:assert/strict";
import { request } from "node:http";
import { createKeyPair, signWith } from "@semantest/sdk/signing";
import type { WorkerState } from "../../extension/src/shared/contract.ts";
import type { OpenPairing } from "../../extension/src/worker/openPairing.ts";
import { useCode } from "../rig/extension/asker.ts";
import { type Browser, startBrowser, workerOf } from "../rig/extension/browser.ts";
import { killWorker } from "../rig/extension/deadWorker.ts";
import type { Site } from "../rig/extension/front.ts";
import { peersBy, serversTold } from "../rig/extension/secrets.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { callDoor, requestFor } from "../rig/extension/stranger.ts";
import { until } from "../rig/extension/until.ts";
import { type LocalServer, startServer, stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

const OTHER_HOST = "other.semantest.com";

/** From a code to a client whom the person has confirmed, or to nobody: whatever happens to the worker in between. */
describe("a pairing", function () {
  this.timeout(120_000);
  let stage: Stage;
  let browser: Browser;
  let other: LocalServer;
  let host: string;
  let pair: CryptoKeyPair;

  before(async function () {
    await pathOrSkip(this, chromium());
    other = await startServer({ env: { SEMANTEST_PUBLIC_ORIGIN: `https://${OTHER_HOST}` } });
    stage = await startStage({ sites: { [OTHER_HOST]: otherSite } });
    host = new URL(stage.cli.SEMANTEST_REMOTE_URL ?? "").host;
    browser = await startBrowser({ frontPort: stage.front.port, allowedHosts: [`https://${OTHER_HOST}/*`] });
    await browser.connected();
  });
  beforeEach(async () => {
    pair = await createKeyPair();
  });
  afterEach(async () => {
    for (const { id } of (await browser.state()).pairedClients)
      await browser.send({ type: "removePairedClient", id });
    await serversTold(browser);
  });
  after(async () => {
    await browser?.close();
    await other?.stop();
    await stage?.stop();
    await stopEverything();
  });

  it("has its five minutes whatever the clock of this machine says", async () => {
    await workerOf(browser).evaluate("const real = Date.now; Date.now = () => real() + 360000");
    const { key } = await use(await code());
    await confirm();
    assert.equal(await isGood(key), true);
    await killWorker(browser);
    await browser.connected();
  });

  it("shows a code that is good already, and asks for no other", async () => {
    const shown = await code();
    assert.equal(await code(), shown);
    const { key } = await use(shown);
    await confirm();
    assert.equal(await isGood(key), true);
  });

  it("asks for another code than one that was used just now, and refuses who used it", async () => {
    const shown = await code();
    const { key } = await use(shown);
    assert.notEqual(await code(), shown);
    assert.equal(await isGood(key), false);
  });

  it("ends with the identity that it is of", async () => {
    const shown = await code();
    await browser.send({ type: "renewIdentity" });
    assert.equal((await browser.state()).pairing, undefined);
    await browser.connected();
    assert.notEqual(await code(), shown);
  });

  it("goes on with the next worker, where nobody used its code yet", async () => {
    const shown = await code();
    await killWorker(browser);
    const { key } = await use(shown);
    await confirm();
    assert.equal(await isGood(key), true);
  });

  it("goes on with the next worker, where the person has not compared the words yet", async () => {
    const { key } = await use(await code());
    const before = await candidate();
    await killWorker(browser);
    assert.deepEqual(await candidate(), before);
    await confirm();
    assert.equal((await browser.state()).pairing, undefined);
    assert.equal(await isGood(key), true);
    const { pairedClients } = await browser.state();
    await browser.send({ type: "removePairedClient", id: pairedClients[0]?.id ?? "" });
    assert.equal(await isGood(key), false, "its API key goes with it");
  });

  it("leaves no good key to whom nobody confirmed in time, though the worker died meanwhile", async () => {
    const { key } = await use(await code());
    await candidate();
    await letPass(16);
    await killWorker(browser);
    await browser.until("refused", ({ pairing }) => pairing === undefined);
    assert.equal(await isGood(key), false);
    assert.deepEqual((await browser.state()).pairedClients, []);
  });

  it("nor to who came while no worker was there to see it", async () => {
    const shown = await code();
    await killWorker(browser);
    const { key } = await use(shown);
    // The storage wakes the next one.
    await letPass(16);
    await browser.until("over", ({ pairing }) => pairing === undefined);
    await until(async () => !(await isGood(key)));
    assert.deepEqual((await browser.state()).pairedClients, []);
  });

  it("holds without an answer where the person says Always to what the program asks", async () => {
    const { key } = await use(await code());
    await candidate();
    const asked = await signWith(pair)(requestFor("always"));
    const door = { method: "POST", path: "/events", key, body: asked };
    await callDoor(stage.server.port, host, door);
    const { consent } = await browser.until("asked", (it) => it.consent.length > 0);
    await browser.send({ type: "answerConsent", id: consent[0]?.id ?? "", answer: "always" });
    await browser.until("drawn", ({ jobs }) => jobs[0]?.outcome === "done");
    await letPass(16);
    await killWorker(browser);
    await browser.until("over", ({ pairing }) => pairing === undefined);
    assert.equal(await isGood(key), true);
    const { pairedClients } = await browser.state();
    await browser.send({ type: "removePairedClient", id: pairedClients[0]?.id ?? "" });
    assert.equal(await isGood(key), false);
  });

  it("at another server leaves the client its key of the first one; Remove takes back both", async () => {
    const here = await use(await code());
    await confirm();
    await browser.send({ type: "setSettings", change: { serverUrl: `wss://${OTHER_HOST}` } });
    const there = await useCode(other.port, OTHER_HOST, await code(), pair);
    await confirm();
    await browser.send({ type: "setSettings", change: { serverUrl: null } });
    await serversTold(browser);
    const isGoodThere = async () => {
      const door = { method: "GET", path: "/peers", key: there.key };
      return "extensions" in Object(await callDoor(other.port, OTHER_HOST, door));
    };
    assert.deepEqual([await isGood(here.key), await isGoodThere()], [true, true]);
    const { pairedClients } = await browser.state();
    assert.equal(pairedClients.length, 1);
    await browser.send({ type: "removePairedClient", id: pairedClients[0]?.id ?? "" });
    await serversTold(browser);
    assert.deepEqual([await isGood(here.key), await isGoodThere()], [false, false]);
  });

  /** Whether a key is good once all is removed that is owed to be. */
  async function isGood(key: string): Promise<boolean> {
    await serversTold(browser);
    return "extensions" in (await peersBy(key, stage));
  }

  const use = (shown: string) => useCode(stage.server.port, host, shown, pair);

  async function code(): Promise<string> {
    assert.deepEqual(await browser.send({ type: "createPairing" }), { ok: true, value: null });
    const { pairing } = await browser.state();
    assert.ok(pairing !== undefined && pairing.candidate === undefined);
    return pairing.code;
  }

  /** Who used the code, once the next worker would know as well. */
  async function candidate() {
    const { pairing } = await browser.until("used", (it) => it.pairing?.candidate !== undefined);
    const used = pairing?.candidate;
    const isKept = () =>
      browser.control.evaluate(async (id) => {
        const { pairings } = await chrome.storage.local.get<{ pairings: OpenPairing[] }>("pairings");
        return pairings.some((it) => it.candidate?.id === id);
      }, used?.id);
    await until(isKept);
    return used;
  }

  async function confirm(): Promise<void> {
    const id = (await candidate())?.id ?? "";
    assert.deepEqual(await browser.send({ type: "confirmPairing", id, accept: true }), {
      ok: true,
      value: null,
    });
  }

  /** Has the pairings be older, as for a worker that comes so many minutes later. */
  async function letPass(minutes: number): Promise<void> {
    await age(minutes);
    // A worker that was there before goes on with what it knows, and may have written that since.
    while (isGoodCode(await browser.state())) {
      await killWorker(browser);
      await age(minutes);
    }
  }

  async function age(minutes: number): Promise<void> {
    await browser.control.evaluate(async (ms) => {
      const { pairings } = await chrome.storage.local.get<{ pairings: OpenPairing[] }>("pairings");
      const older = pairings.map((it) => ({ ...it, startedAt: Date.now() - ms }));
      await chrome.storage.local.set({ pairings: older });
    }, minutes * 60_000);
  }

  function isGoodCode({ pairing }: WorkerState): boolean {
    return pairing !== undefined && pairing.expiresAt > Date.now();
  }

  /** A second server of ours, under a public name. */
  function otherSite(...[incoming, response]: Parameters<Site>): void {
    const headers = { ...incoming.headers, host: OTHER_HOST };
    const { method, url: path } = incoming;
    const onward = request({ host: "127.0.0.1", port: other.port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(onward);
  }
});
