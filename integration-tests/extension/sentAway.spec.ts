import assert from "node:assert/strict";
import * as v from "valibot";
import { ScriptedServer } from "../../client/spec/scriptedServer.ts";
import type { HumanStateCode, WorkerState } from "../../extension/src/shared/contract.ts";
import { type Browser, startBrowser } from "../rig/extension/browser.ts";
import { killWorker } from "../rig/extension/deadWorker.ts";
import { type Stage, startStage } from "../rig/extension/stage.ts";
import { callDoor } from "../rig/extension/stranger.ts";
import { Told } from "../rig/extension/told.ts";
import { until } from "../rig/extension/until.ts";
import { freePort } from "../rig/freePort.ts";
import { type LocalServer, makeHome, startServer, stopEverything } from "../rig/localServer.ts";
import { RawPeer } from "../rig/rawPeer.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

const Ticket = v.object({ ticket: v.string() });
const Device = v.object({ device: v.string() });
const Session = v.object({ token: v.string() });

/**
 * A browser whose person prefers the server on this machine, and that a server sends away. The public server's word does
 * not keep it from the other one. What is told of it elsewhere is `causes.spec.ts`'s matter.
 */
describe("a browser that is sent away, with a server on this machine", function () {
  this.timeout(180_000);
  let stage: Stage;
  let browser: Browser;
  let told: Told;
  let local: LocalServer;
  let localPort: number;
  let home: string;
  let host: string;

  before(async function () {
    await pathOrSkip(this, chromium());
    stage = await startStage();
    host = new URL(stage.cli.SEMANTEST_REMOTE_URL ?? "").host;
    localPort = await freePort();
    home = await makeHome();
    browser = await startBrowser({ frontPort: stage.front.port, localPort });
    await browser.connected();
    const retry = { attempts: 100, firstDelayMs: 250, longestDelayMs: 1000 };
    await browser.send({ type: "setSettings", change: { preferLocal: true, retry } });
    await startLocal();
    await browser.send({ type: "retryNow" });
    const { localServer } = await browser.until("asked", (it) => it.localServer?.status === "unapproved");
    const { host: at = "", fingerprint = "" } = localServer ?? {};
    await browser.send({ type: "approveLocalServer", host: at, fingerprint });
    await browser.until("local", isOn("local"));
    told = await Told.in(browser);
  });
  after(async () => {
    await browser?.close();
    await local?.stop();
    await stage?.stop();
    await stopEverything();
  });

  it("by a key that was removed: goes on at the local server, and says so", async () => {
    await revoke();
    await local.stop();
    await told.everywhere("revoked");
    await startLocal();
    await browser.until("local and told", (it) => isOn("local")(it) && says("revoked")(it));
    await told.indicator.says(/^Semantest Local Dev - \d+ms$/);
    await told.everywhere("revoked");
  });

  it("the next worker, too, without a word to the public server", async () => {
    const before = connects();
    await killWorker(browser);
    await browser.until("local and told", (it) => isOn("local")(it) && says("revoked")(it));
    await local.stop();
    await browser.until("offline", ({ connection }) => connection.state === "offline");
    await startLocal();
    await browser.until("local and told", (it) => isOn("local")(it) && says("revoked")(it));
    assert.equal(connects(), before);
  });

  it("gets a new key where the person asks for one, and is let in by it", async () => {
    await told.act("revoked");
    await told.gone("revoked");
    await browser.until("local", isOn("local"));
    await local.stop();
    await browser.until("cloud", isOn("cloud"));
    // A local server that was just ending may count as another program until it is looked at again.
    await browser.until("nothing to say", ({ humanStates }) => humanStates.length === 0, 60_000);
  });

  it("by a copy of its profile at the public server: goes on at the local one, until it is taken back", async () => {
    const { token } = v.parse(Session, await kept("sessions:session:wss"));
    const { device } = v.parse(Device, await kept("identity:"));
    const body = { role: "extension", resumeToken: token };
    const door = { method: "POST", path: "/connect", key: device, body };
    const { ticket } = v.parse(Ticket, await callDoor(stage.server.port, host, door));
    const at = `ws://127.0.0.1:${stage.server.port}/`;
    const copy = await RawPeer.greet(at, { role: "extension" }, { ticket, headers: { host } });
    await told.everywhere("identityReplaced");
    await startLocal();
    await browser.until("local and told", (it) => isOn("local")(it) && says("identityReplaced")(it));
    await told.act("identityReplaced");
    await told.gone("identityReplaced");
    await copy.close();
    await browser.until("local", isOn("local"));
  });

  it("by a copy of its profile at the local server: is away from both", async () => {
    const { token } = v.parse(Session, await kept("sessions:session:ws://localhost"));
    const before = connects();
    const copy = await RawPeer.greet(`ws://localhost:${localPort}/`, {
      role: "extension",
      resumeToken: token,
    });
    await told.everywhere("identityReplaced");
    await killWorker(browser);
    const { connection } = await told.everywhere("identityReplaced");
    assert.equal(connection.state, "offline");
    assert.equal(connects(), before);
    await told.act("identityReplaced");
    await told.gone("identityReplaced");
    await browser.until("local", isOn("local"));
    await copy.close();
  });

  it("not by a public server that never gave it a key: it gets one once that server is there", async () => {
    stage.front.behind(undefined);
    const nobody = await ScriptedServer.start();
    nobody.route("GET /signature", () => "cut");
    const fresh = await startBrowser({ frontPort: stage.front.port, localPort: nobody.port });
    try {
      const retry = { attempts: 1, firstDelayMs: 250, longestDelayMs: 1000 };
      await fresh.send({ type: "setSettings", change: { preferLocal: true, retry } });
      // The local server is looked for without a key, beside the look whether another program is there.
      await until(() => nobody.calls("GET /signature").length >= 2);
      const { connection } = await fresh.until(
        "offline, and no more than that",
        ({ humanStates }) => humanStates.map(({ code }) => code).join() === "offline",
        60_000,
      );
      assert.equal(connection.lastError, "UNREACHABLE");
      stage.front.behind(stage.server.port);
      await fresh.connected(60_000);
    } finally {
      await fresh.close();
      await nobody.kill();
    }
  });

  function isOn(environment: "local" | "cloud") {
    return ({ connection }: WorkerState) => connection.environment === environment;
  }

  function says(code: HumanStateCode) {
    return ({ humanStates }: WorkerState) => humanStates.some((it) => it.code === code);
  }

  /** How often the public server was asked to let somebody in. */
  function connects(): number {
    return stage.front.received().split('"POST","/connect"').length - 1;
  }

  async function startLocal(): Promise<void> {
    local = await startServer({ port: localPort, home });
  }

  async function revoke(): Promise<void> {
    const { device } = v.parse(Device, await kept("identity:"));
    await callDoor(stage.server.port, host, { method: "DELETE", path: "/keys/self", key: device });
  }

  /** What the extension keeps under the first name of that beginning; it keeps a session a moment after it has one. */
  async function kept(prefix: string): Promise<unknown> {
    for (;;) {
      const all = await browser.control.evaluate(() => chrome.storage.local.get());
      const found = Object.entries(all).find(([name]) => name.startsWith(prefix))?.[1];
      if (found !== undefined) return found;
    }
  }
});
