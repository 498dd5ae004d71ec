import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { CreatedKeySchema, type Envelope } from "@semantest/handlers/protocol";
import { createKeyPair, exportPublicKey, signWith } from "@semantest/sdk/signing";
import * as v from "valibot";
import { type Browser, startBrowser } from "../rig/extension/browser.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { callDoor, eventsOf, requestFor } from "../rig/extension/stranger.ts";
import { freePort } from "../rig/freePort.ts";
import { stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

/** Requests of strangers who hold a valid API key, a stranger on port 3003, and a page that means harm. */
describe("strangers to the extension", function () {
  this.timeout(120_000);
  let stage: Stage;
  let browser: Browser;
  let host: string;
  let key: string;
  let pair: CryptoKeyPair;
  const heard: string[] = [];
  const fake = createServer((request, response) => {
    heard.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    const document = { service: "semantest", version: "1.0.0", environment: "local", capabilities: [] };
    response.setHeader("access-control-allow-origin", "*");
    response.end(JSON.stringify(document));
  });
  fake.on("upgrade", (request, socket) => {
    heard.push(`UPGRADE ${request.url} ${JSON.stringify(request.headers)}`);
    socket.destroy();
  });

  before(async function () {
    await pathOrSkip(this, chromium());
    stage = await startStage();
    host = new URL(stage.cli.SEMANTEST_REMOTE_URL ?? "").host;
    const localPort = await freePort();
    fake.listen(localPort, "127.0.0.1");
    await once(fake, "listening");
    browser = await startBrowser({ frontPort: stage.front.port, localPort });
    await browser.until("connected", ({ connection: { state } }) => state === "connected");
    await browser.send({
      type: "setSettings",
      change: { limits: { gapSeconds: 1, perHour: 200, perDay: 200 } },
    });
    pair = await createKeyPair();
    await browser.send({ type: "createPairing" });
    const { pairing } = await browser.until("a code", (state) => state.pairing !== undefined);
    const body = { name: "tester", signingKey: await exportPublicKey(pair) };
    const path = `/pairings/${pairing?.code}`;
    key = v.parse(CreatedKeySchema, await door("POST", path, body)).key;
    const { pairing: used } = await browser.until("used", (it) => it.pairing?.candidate !== undefined);
    await browser.send({ type: "confirmPairing", id: used?.candidate?.id ?? "", accept: true });
  });
  after(async () => {
    await browser?.close();
    fake.close();
    await stage?.stop();
    await stopEverything();
  });

  it("type nothing by a forged signature", async () => {
    const forged = await signWith(await createKeyPair())(requestFor("forged"));
    const { sig } = forged;
    assert.ok(sig);
    assert.deepEqual(await outcome({ ...forged, sig: { ...sig, key: await exportPublicKey(pair) } }), [
      "PERMISSION_DENIED",
    ]);
    assert.deepEqual(stage.chat.prompts, []);
  });

  it("type nothing by an altered prompt", async () => {
    const signed = await signWith(pair)(requestFor("harmless"));
    assert.deepEqual(await outcome({ ...signed, payload: { ...signed.payload, prompt: "altered" } }), [
      "PERMISSION_DENIED",
    ]);
    assert.deepEqual(stage.chat.prompts, []);
  });

  it("wait for the person where they do not sign", async () => {
    await post(requestFor("unsigned"));
    const first = await browser.until("asking", (state) => state.consent.length > 0);
    assert.equal(first.consent[0]?.reason, "unsigned");
    assert.equal(first.consent[0]?.canRemember, false);
    const refused = await browser.send({
      type: "answerConsent",
      id: first.consent[0]?.id ?? "",
      answer: "always",
    });
    assert.equal(refused.ok, false, "nothing can be remembered of who does not sign");
    await browser.send({ type: "pauseAll" });
    await browser.send({ type: "resume" });
    assert.deepEqual(stage.chat.prompts, []);
  });

  it("get no second image by a replay", async () => {
    const signed = await signWith(pair)(requestFor("once"));
    const first = await outcome(signed);
    assert.equal(first.at(-1), "ImageDownloadedEvent", first.join());
    await post(signed);
    await post({ ...signed, id: crypto.randomUUID() });
    assert.equal((await outcome(signed)).at(-1), "ImageDownloadedEvent");
    assert.deepEqual(stage.chat.prompts, ["once"]);
  });

  it("get no key, token or prompt on port 3003, and the cloud stays", async () => {
    await browser.send({ type: "setSettings", change: { preferLocal: true } });
    const { humanStates } = await browser.until(
      "connected again",
      ({ connection }) => connection.state === "connected" && heard.length > 1,
    );
    assert.deepEqual(
      humanStates.map(({ code }) => code).filter((it) => it === "offline"),
      [],
    );
    const all = heard.join("\n");
    assert.match(all, /GET \/signature/);
    assert.doesNotMatch(all, /smt_|x-api-key|ticket|once|unsigned/i);
  });

  it("cannot command it from a page", async () => {
    const page = await browser.context.newPage();
    await page.goto("https://chatgpt.com/");
    const reached = await page.evaluate(async (id) => {
      window.postMessage({ type: "submit", correlationId: "x", prompt: "from the page" }, "*");
      const api: unknown = Reflect.get(globalThis, "chrome");
      const runtime: unknown =
        typeof api === "object" && api !== null ? Reflect.get(api, "runtime") : undefined;
      return { hasRuntime: runtime !== undefined, id };
    }, browser.extensionId);
    assert.equal(reached.hasRuntime, false);
    await page.close();
    assert.deepEqual(stage.chat.prompts, ["once"]);
  });

  function door(method: string, path: string, body?: unknown): Promise<unknown> {
    return callDoor(stage.server.port, host, { method, path, body, ...(key !== undefined && { key }) });
  }

  function post(envelope: Envelope): Promise<unknown> {
    return door("POST", "/events", envelope);
  }

  /** Sends a request and gives its events once it ended. */
  async function outcome(envelope: Envelope): Promise<string[]> {
    await post(envelope);
    const path = `/jobs/${envelope.correlationId}`;
    for (let tries = 0; tries < 60; tries += 1) {
      const events = eventsOf(await door("GET", path));
      const last = events.at(-1);
      if (last === "ImageDownloadedEvent" || (last !== undefined && /^[A-Z_]+$/.test(last))) return events;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    throw new Error("the job did not end");
  }
});
