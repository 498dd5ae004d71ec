import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import type { Envelope } from "@semantest/handlers/protocol";
import { createKeyPair, exportPublicKey, signWith } from "@semantest/sdk/signing";
import { ScriptedServer, SIGNATURE } from "../../client/spec/scriptedServer.ts";
import type { ConsentView } from "../../extension/src/shared/contract.ts";
import { type Asker, pairAsker } from "../rig/extension/asker.ts";
import { type Browser, liftLimits, startBrowser } from "../rig/extension/browser.ts";
import { contentWorld } from "../rig/extension/contentWorld.ts";
import type { Site } from "../rig/extension/front.ts";
import { drawingTab, tabsClosed } from "../rig/extension/jobTabs.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { requestFor } from "../rig/extension/stranger.ts";
import { until } from "../rig/extension/until.ts";
import { stopEverything } from "../rig/localServer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

const EVIL = "evil.semantest.com";
/** A key as the hostile server would issue it. */
const EVIL_KEY = `smt_d_${"e".repeat(12)}_${"v".repeat(43)}_000000`;

/** What a page does that means harm: listens everywhere it can, covers and removes what is not its own. */
const HOSTILE_SCRIPT = `
globalThis.seen = [];
const note = (...what) => seen.push(what.map(String).join(" "));
addEventListener("message", ({ data }) => note("message", JSON.stringify(data)));
for (const [owner, name] of [[Element.prototype, "attachShadow"], [JSON, "stringify"], [JSON, "parse"], [globalThis, "WebSocket"], [Storage.prototype, "setItem"], [Node.prototype, "append"]]) {
  const real = owner[name];
  if (real) owner[name] = function (...args) { note(name, ...args); return Reflect.apply(real, this, args); };
}
const cover = document.createElement("div");
cover.setAttribute("popover", "manual");
document.documentElement.append(cover);
cover.showPopover();
globalThis.removed = 0;
new MutationObserver(() => {
  const found = document.querySelector("semantest-indicator");
  if (found) { note("indicator", found.outerHTML, found.shadowRoot); removed += 1; found.remove(); }
}).observe(document.documentElement, { childList: true });
for (const type of ["pauseAll", "eraseEverything", "openPopup", "submit"]) {
  postMessage({ type, correlationId: "x", prompt: "of the page" }, "*");
  dispatchEvent(new CustomEvent("semantest", { detail: { type } }));
}
`;

/** Requests of strangers who hold a valid API key, a stranger on the local port, and a page that means harm. */
describe("strangers to the extension", function () {
  this.timeout(120_000);
  let stage: Stage;
  let browser: Browser;
  let asker: Asker;
  let pair: CryptoKeyPair;
  /** On the local port: signs right, and proves a key of its own. */
  let fake: ScriptedServer;
  /** What a hostile public server was told. */
  const told: string[] = [];
  const evil: Site = (request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", "*");
    response.setHeader("access-control-allow-methods", "*");
    response.setHeader("content-type", "application/json");
    void text(request).then((body) => {
      told.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)} ${body}`);
      response.end(JSON.stringify({ key: EVIL_KEY, tenant: "evil", sessionId: "evil" }));
    });
  };
  before(async function () {
    await pathOrSkip(this, chromium());
    stage = await startStage({ sites: { [EVIL]: evil } });
    fake = await ScriptedServer.start({ keys: await createKeyPair() });
    fake.route("GET /signature", () => ({
      status: 200,
      body: SIGNATURE,
      headers: { "access-control-allow-origin": "*" },
    }));
    browser = await startBrowser({ frontPort: stage.front.port, localPort: fake.port });
    await browser.connected();
    await liftLimits(browser);
    asker = await pairAsker(browser, stage);
    ({ pair } = asker);
  });
  after(async () => {
    await browser?.close();
    await fake?.kill();
    await stage?.stop();
    await stopEverything();
  });

  it("type nothing by a forged signature", async () => {
    await forges("forged");
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
    await asker.send(requestFor("unsigned"));
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
    // The server hands it over again.
    await browser.until("asking again", (state) => state.consent.length > 0, 60_000);
    assert.deepEqual(stage.chat.prompts, []);
  });

  it("get no second image by a replay", async () => {
    const signed = await signWith(pair)(requestFor("once"));
    const first = await outcome(signed);
    assert.equal(first.at(-1), "ImageDownloadedEvent", first.join());
    await asker.send(signed);
    await asker.send({ ...signed, id: crypto.randomUUID() });
    assert.equal((await outcome(signed)).at(-1), "ImageDownloadedEvent");
    await doNoMore();
    assert.deepEqual(stage.chat.prompts, ["once"]);
  });

  it("get no key, token or prompt on the local port, and the cloud stays", async () => {
    // What the person's own client signed, and what nobody did: both in the hands of the stranger.
    const stolen = await signWith(pair)(requestFor("by a stranger on this machine"));
    fake.on("HelloEvent", async (socket, hello) => {
      await socket.welcome(hello);
      socket.send({ ...stolen, attempt: 1 }, { ...requestFor("unsigned, on this machine"), attempt: 1 });
    });
    await browser.send({ type: "setSettings", change: { preferLocal: true } });
    const socket = await fake.nextSocket();
    await socket.closed;
    // Until it is looked at again, it may count as another program where it took long to tell what it is.
    const { connection, localServer } = await browser.until(
      "at the cloud, with one thing to say",
      (it) =>
        it.connection.environment === "cloud" &&
        it.humanStates.map(({ code }) => code).join() === "localServerUnapproved",
      60_000,
    );
    assert.equal(connection.state, "connected");
    assert.equal(localServer?.status, "unapproved");
    assert.deepEqual(
      socket.frames.map(({ type }) => type),
      ["HelloEvent"],
    );
    assert.doesNotMatch(fake.everything, /smt_|x-api-key|ticket|resumeToken|once|tester/i);
    await doNoMore();
    const { consent } = await browser.state();
    assert.ok(!consent.some(({ prompt }) => prompt.includes("this machine")), "it is not even asked about");
    assert.deepEqual(stage.chat.prompts, ["once"]);
    await browser.send({ type: "setSettings", change: { preferLocal: false } });
  });

  it("find neither keys nor settings in a content script's place", async () => {
    const page = await browser.context.newPage();
    await page.goto("https://chatgpt.com/");
    const { evaluate } = await contentWorld(page, browser.extensionId);
    const expression = `Promise.allSettled(["local", "sync", "session"].map(
      (area) => Promise.resolve().then(() => chrome.storage[area].get()),
    )).then((all) => all.map((it) => it.status))`;
    assert.deepEqual(await evaluate(expression), ["rejected", "rejected", "rejected"]);
    await page.close();
  });

  it("ask the person about a request that is older than ten minutes, though its key is pinned", async () => {
    const old = await signWith(pair)(requestFor("of long ago", 11 * 60_000));
    await asker.send(old);
    const isOld = ({ reason }: ConsentView) => reason === "old";
    // The request of who does not sign still waits as well.
    const { consent } = await browser.until("asking", (state) => state.consent.some(isOld));
    const question = consent.find(isOld);
    assert.equal(question?.prompt, "of long ago");
    assert.deepEqual(stage.chat.prompts, ["once"]);
    await browser.send({ type: "answerConsent", id: question.id, answer: "once" });
    assert.equal((await outcome(old)).at(-1), "ImageDownloadedEvent");
    assert.deepEqual(stage.chat.prompts, ["once", "of long ago"]);
  });

  it("learn and command nothing by a page that listens, covers and removes", async () => {
    // The tab of the job before may still be open: its asker is told first.
    await tabsClosed(browser);
    stage.chat.behaviour.script = HOSTILE_SCRIPT;
    const goesOn = stage.chat.holdDrawing();
    const asked = await signWith(pair)(requestFor("in a hostile page"));
    await asker.send(asked);
    const tab = await drawingTab(browser);
    // A page that forbids to evaluate texts does not let Playwright's own wait look twice.
    await until(() => tab.evaluate<boolean>("removed > 0"));
    const seen = JSON.stringify(await tab.evaluate("[seen, document.documentElement.outerHTML]"));
    const { pairedClients, jobs } = await browser.state();
    const secrets = [
      asker.key,
      "smt_",
      "tester",
      asked.correlationId,
      pairedClients[0]?.fingerprint ?? "",
      "ticket",
    ];
    for (const secret of secrets) assert.ok(!seen.includes(secret), secret);
    goesOn();
    assert.equal((await asker.outcome(asked.correlationId)).at(-1), "ImageDownloadedEvent");
    assert.equal(jobs[0]?.prompt, "in a hostile page");
    stage.chat.behaviour.script = "";
    assert.deepEqual(stage.chat.prompts, ["once", "of long ago", "in a hostile page"]);
  });

  it("get no more than the limits, held in the browser", async () => {
    const limits = { gapSeconds: 1, perHour: 3, perDay: 200 };
    await browser.send({ type: "setSettings", change: { limits } });
    const events = await outcome(await signWith(pair)(requestFor("one too many")));
    assert.equal(events.at(-1), "RATE_LIMITED");
    const { humanStates, counters } = await browser.state();
    assert.ok(humanStates.some(({ code, until }) => code === "limitReached" && until === counters.nextAt));
    assert.equal(stage.chat.prompts.length, 3);
  });

  it("get no key or prompt of another origin as a public server", async () => {
    const stored = await browser.control.evaluate(async () =>
      JSON.stringify(await chrome.storage.local.get()),
    );
    const keys = stored.match(/smt_[A-Za-z0-9_]+/g) ?? [];
    assert.ok(keys.length > 0);
    const change = { serverUrl: `wss://${EVIL}`, preferLocal: false };
    await browser.send({ type: "setSettings", change });
    await browser.until("asked there", () => told.length > 2);
    await browser.until("offline", ({ connection }) => connection.state === "offline");
    const all = told.join("\n");
    assert.match(all, /POST \/keys/);
    for (const secret of [...keys, "once", "of long ago", "one too many", "resumeToken"])
      assert.ok(!all.includes(secret), secret);
  });

  /** Sends a request and gives its events once it ended. */
  async function outcome(envelope: Envelope): Promise<readonly string[]> {
    await asker.send(envelope);
    return asker.outcome(envelope.correlationId);
  }

  /** Is refused a request in the name of the pinned key, which signed nothing. */
  async function forges(prompt: string): Promise<void> {
    const forged = await signWith(await createKeyPair())(requestFor(prompt));
    const { sig } = forged;
    assert.ok(sig);
    const ended = await outcome({ ...forged, sig: { ...sig, key: await exportPublicKey(pair) } });
    assert.deepEqual(ended, ["PERMISSION_DENIED"]);
  }

  /** What was asked before has reached the extension once it has refused another: nothing of it is done. */
  async function doNoMore(): Promise<void> {
    await forges("afterwards");
    const { job, jobs } = await browser.state();
    assert.equal(job, undefined);
    assert.ok(!jobs.some((it) => it.outcome === "running"));
  }
});
