import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import * as v from "valibot";
import { type Asker, pairAsker } from "../rig/extension/asker.ts";
import { type Browser, liftLimits, startBrowser } from "../rig/extension/browser.ts";
import { holdStep } from "../rig/extension/heldWorker.ts";
import { chatTabs, tabsClosed, tabsForgotten } from "../rig/extension/jobTabs.ts";
import { openOwnPage } from "../rig/extension/ownPages.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { callDoor } from "../rig/extension/stranger.ts";
import { Told } from "../rig/extension/told.ts";
import { freePort } from "../rig/freePort.ts";
import { end, listen } from "../rig/listening.ts";
import { stopEverything } from "../rig/localServer.ts";
import { RawPeer } from "../rig/rawPeer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

/** Time for what a look at a server tells, milliseconds: one that is answered late is made anew with the next alarm. */
const LOOK_MS = 60_000;

const Ticket = v.object({ ticket: v.string() });
const Keys = v.object({ device: v.string(), session: v.object({ token: v.string() }) });

/** A signature as a server of the next protocol would give it. */
const newer: RequestListener = (request, response) => {
  response.setHeader("access-control-allow-origin", "*");
  response.setHeader("content-type", "application/json");
  if (request.url !== "/signature") response.statusCode = 404;
  response.end(
    JSON.stringify({ service: "semantest", version: "2.0.0", environment: "production", capabilities: [] }),
  );
};

/**
 * Every state a person is told of, reached by what causes it: a server, a page or a person does it. The two states of
 * a local server that has to be approved need one that runs; `meeting.spec.ts` reaches them.
 */
describe("what a person is told by the extension, by its cause", function () {
  this.timeout(180_000);
  let stage: Stage;
  let browser: Browser;
  let told: Told;
  let asker: Asker;
  let host: string;
  /** What answers on the local port of this browser. */
  let onLocalPort: RequestListener = newer;
  const local = createServer((request, response) => onLocalPort(request, response));

  before(async function () {
    await pathOrSkip(this, chromium());
    stage = await startStage({ settings: { SEMANTEST_HEARTBEAT_SECONDS: "1" } });
    host = new URL(stage.cli.SEMANTEST_REMOTE_URL ?? "").host;
    const localPort = await freePort();
    local.listen(localPort, "127.0.0.1");
    await once(local, "listening");
    browser = await startBrowser({ frontPort: stage.front.port, localPort });
    await browser.connected();
    await liftLimits(browser);
    asker = await pairAsker(browser, stage);
    told = await Told.in(browser);
  });
  after(async () => {
    await browser?.close();
    await end(local);
    await stage?.stop();
    await stopEverything();
  });

  it("the latency follows a delay on the wire", async () => {
    stage.front.delay(300);
    const { connection } = await browser.until("slow", (it) => (it.connection.latencyMs ?? 0) >= 300);
    assert.equal(connection.environment, "cloud");
    await told.popup.getByText(/Latency: ([3-9]\d\d|\d{4,}) ms/).waitFor();
    await told.indicator.says(/^Semantest Cloud - ([3-9]\d\d|\d{4,})ms$/);
    assert.deepEqual(await told.indicator.colours(), ["rgb(0, 170, 68)", "rgb(204, 238, 218)"]);
    stage.front.delay(0);
  });

  it("who asks, while a job runs; it is stopped from the page", async () => {
    stage.chat.behaviour.drawMs = 120_000;
    const asked = await asker.ask("to be stopped");
    await browser.until("drawing", ({ job }) => job?.stage === "generating");
    await told.indicator.says(`Asked by ${asker.name}`);
    await told.chat.bringToFront();
    await told.indicator.click("Stop");
    assert.equal((await asker.outcome(asked)).at(-1), "CANCELLED");
    await browser.until("free", ({ job }) => job === undefined);
  });

  it("paused: by the button in the page, until the person goes on", async () => {
    const asked = await asker.ask("to be paused");
    await browser.until("drawing", ({ job }) => job?.stage === "generating");
    await told.chat.bringToFront();
    await told.indicator.click("Pause all");
    await told.everywhere("paused");
    await told.act("paused");
    await told.gone("paused");
    await browser.connected();
    assert.equal((await asker.outcome(asked)).at(-1), "CANCELLED");
    stage.chat.behaviour.drawMs = 300;
  });

  it("logged out: of the site, until a request finds it open again", async () => {
    stage.chat.behaviour.loggedOut = true;
    assert.equal((await asker.outcome(await asker.ask("nobody"))).at(-1), "PERMISSION_DENIED");
    await told.everywhere("loggedOut");
    stage.chat.behaviour.loggedOut = false;
    // The job's own tab is of the same address.
    await tabsClosed(browser, [told.chat]);
    const page = await told.opens("https://chatgpt.com/", () => told.act("loggedOut"));
    await page.close();
    assert.equal((await asker.outcome(await asker.ask("somebody"))).at(-1), "ImageDownloadedEvent");
    await told.gone("loggedOut");
  });

  for (const [where, script] of [
    ["where the chat stands", `element("button", document.body).dataset.testid = "login-button"`],
    ["by a page of its own", `location.assign("/auth/login")`],
  ] as const)
    it(`logged out: in the middle of a job, ${where}`, async () => {
      stage.chat.behaviour.drawMs = 60_000;
      stage.chat.behaviour.script = `send?.addEventListener("click", () => setTimeout(() => { ${script} }, 1000))`;
      const prompt = `logged out ${where}`;
      const asked = await asker.ask(prompt);
      // It draws for as long as the site lets it, which need not be seen.
      await browser.until("sent", () => stage.chat.prompts.includes(prompt));
      stage.chat.behaviour.loggedOut = true;
      assert.equal((await asker.outcome(asked)).at(-1), "PERMISSION_DENIED");
      await told.everywhere("loggedOut");
      await tabsForgotten(browser);
      // A page that was loaded anew stays open: whose it is, nobody knows.
      for (const tab of chatTabs(browser)) if (tab !== told.chat) await tab.close();
      Object.assign(stage.chat.behaviour, { loggedOut: false, script: "", drawMs: 300 });
      assert.equal(
        (await asker.outcome(await asker.ask(`logged in after ${where}`))).at(-1),
        "ImageDownloadedEvent",
      );
      await told.gone("loggedOut");
    });

  it("quota: the site's own limit, by what the site shows", async () => {
    stage.chat.behaviour.quota = true;
    assert.equal((await asker.outcome(await asker.ask("one more"))).at(-1), "RATE_LIMITED");
    await told.everywhere("quota");
    stage.chat.behaviour.quota = false;
    assert.equal((await asker.outcome(await asker.ask("next day"))).at(-1), "ImageDownloadedEvent");
    await told.gone("quota");
  });

  it("page changed: the doctor names the part that is missing, until it is there again", async () => {
    const options = await openOwnPage(browser, "options");
    const verdicts = async () => {
      await options.locator("#check button").click();
      await options.locator("#check ul").waitFor({ state: "visible", timeout: LOOK_MS });
      return options
        .locator("#check li")
        .evaluateAll((all) => all.map(({ dataset: { part, verdict } }) => `${part} ${verdict}`));
    };
    stage.chat.behaviour.renamed = "turns";
    const lost = await asker.ask("where is it");
    await browser.until("sent", () => stage.chat.prompts.includes("where is it"));
    // What the job has met lies in the worker from its first look on.
    await browser.until(
      "looked at",
      ({ job, jobs }) => job?.stage === "generating" || jobs[0]?.outcome === "failed",
    );
    // While the job waits for its message to show, the doctor meets a page without a text field.
    stage.chat.behaviour.renamed = "composer";
    const found = await verdicts();
    assert.equal((await asker.outcome(lost)).at(-1), "UNAVAILABLE");
    assert.deepEqual(found, [
      "composer missing",
      "send found",
      "turn missing",
      "user found",
      "assistant found",
    ]);
    stage.chat.behaviour.renamed = undefined;
    await told.everywhere("pageChanged");
    await told.act("pageChanged");
    await told.popup.getByText("Not found on the page: Messages.").waitFor();
    assert.equal((await asker.outcome(await asker.ask("there it is"))).at(-1), "ImageDownloadedEvent");
    await told.gone("pageChanged");
    await options.bringToFront();
    assert.deepEqual(new Set((await verdicts()).map((it) => it.split(" ")[1])), new Set(["found"]));
    await options.close();
    // The doctor's own tabs, too.
    await tabsClosed(browser, [told.chat]);
  });

  it("limit reached: by the settings, with the time at which it ends", async () => {
    await browser.send({
      type: "setSettings",
      change: { limits: { gapSeconds: 1, perHour: 1, perDay: 200 } },
    });
    assert.equal((await asker.outcome(await asker.ask("one too many"))).at(-1), "RATE_LIMITED");
    await told.everywhere("limitReached");
    await told.popup
      .locator("[data-code=limitReached]")
      .getByText(/^Until \d/)
      .waitFor();
    const page = await told.opens(/options\.html$/, () => told.act("limitReached"));
    // The settings come a moment after the page, and take the place of what is typed before.
    await page.locator("#hour:valid").fill("200");
    await page.getByRole("button", { name: "Save" }).last().click();
    await told.gone("limitReached");
    await page.close();
  });

  it("other program, then a newer server, on port 3003: the cloud stays", async () => {
    onLocalPort = (_, response) => {
      response.setHeader("access-control-allow-origin", "*");
      response.end("<h1>hello</h1>");
    };
    await browser.send({ type: "setSettings", change: { preferLocal: true } });
    await browser.connected();
    await told.everywhere("otherProgramOnLocal", LOOK_MS);
    onLocalPort = newer;
    await browser.send({ type: "retryNow" });
    await browser.connected();
    const { connection } = await told.everywhere("tooOld", LOOK_MS);
    assert.equal(connection.environment, "cloud");
    await browser.send({ type: "setSettings", change: { preferLocal: false } });
    await told.gone("tooOld");
  });

  it("too old: the public server speaks a newer protocol", async () => {
    const server = createServer(newer);
    stage.front.behind(await listen(server));
    await browser.send({ type: "retryNow" });
    await told.everywhere("tooOld", LOOK_MS);
    stage.front.behind(stage.server.port);
    await end(server);
    await browser.send({ type: "retryNow" });
    await told.gone("tooOld");
  });

  it("offline: nobody answers; the page's button opens the popup, where the person tries again", async () => {
    stage.front.behind(undefined);
    await told.everywhere("offline");
    await told.chat.bringToFront();
    await told.indicator.click("Try again now…");
    await told.popupIsOpen();
    // It tries by itself as well, a popup that opens has it do so: the server is back once the person's wish was heard.
    const trying = await holdStep(browser, "storage.session.set");
    await told.act("offline");
    await trying.reached();
    stage.front.behind(stage.server.port);
    await trying.goOn();
    await browser.connected();
    await told.gone("offline");
  });

  it("identity replaced: a copy of the profile took the session over; the person takes it back", async () => {
    const { device, session } = await keys();
    const door = { method: "POST", path: "/connect", key: device };
    const body = { role: "extension", resumeToken: session.token };
    const answer = await callDoor(stage.server.port, host, { ...door, body });
    const { ticket } = v.parse(Ticket, answer);
    const copy = await RawPeer.greet(
      `ws://127.0.0.1:${stage.server.port}/`,
      { role: "extension" },
      { ticket, headers: { host } },
    );
    await told.everywhere("identityReplaced");
    await told.act("identityReplaced");
    await told.gone("identityReplaced");
    await browser.connected();
    await copy.close();
  });

  it("revoked: the key was removed at the server; a new one helps", async () => {
    await revoke();
    await told.everywhere("revoked");
    await told.act("revoked");
    await told.gone("revoked");
    await browser.connected();
  });

  it("revoked: the same while the browser was away", async () => {
    stage.front.behind(undefined);
    await told.everywhere("offline");
    await revoke();
    stage.front.behind(stage.server.port);
    await browser.send({ type: "retryNow" });
    await told.everywhere("revoked");
    await told.act("revoked");
    await told.gone("revoked");
    await browser.connected();
  });

  async function revoke(): Promise<void> {
    const { device } = await keys();
    const path = "/keys/self";
    await callDoor(stage.server.port, host, { method: "DELETE", path, key: device });
  }

  /** Device key and session of this browser. */
  async function keys(): Promise<v.InferOutput<typeof Keys>> {
    const all = await browser.control.evaluate(() => chrome.storage.local.get());
    const named = (prefix: string) => Object.entries(all).find(([name]) => name.startsWith(prefix))?.[1];
    const identity = v.parse(v.object({ device: v.string() }), named("identity:"));
    return v.parse(Keys, { ...identity, session: named("sessions:session:wss") });
  }
});
