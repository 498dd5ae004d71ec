import assert from "node:assert/strict";
import { createPublicKey, randomBytes, verify } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { ask, hello, payloadOf } from "./spec/asking.ts";
import { openStalledPeer, RawSocket, refusalOf } from "./spec/rawSocket.ts";
import { makeFolder, startTestServer, stopTestServers } from "./spec/testServer.ts";

const HAS_IPV6 = Object.values(networkInterfaces()).some((it) =>
  it?.some(({ address }) => address === "::1"),
);

describe("local server", () => {
  afterEach(stopTestServers);

  it("says who it is on both loopback addresses, and where it keeps what in one line", async () => {
    const server = await startTestServer();
    for (const host of HAS_IPV6 ? ["127.0.0.1", "::1"] : ["127.0.0.1"]) {
      const { status, text } = await ask(server, "/signature", { host });
      assert.equal(status, 200);
      const { capabilities, ...signature } = JSON.parse(text);
      assert.deepEqual(signature, { service: "semantest", version: "1.0.0", environment: "local" });
      assert.ok(Array.isArray(capabilities));
    }
    const lines = server.log.map((line) => JSON.parse(line)).filter(({ event }) => event === "listening");
    assert.equal(lines.length, 1);
    assert.deepEqual([lines[0].url, lines[0].dataFolder], [server.url, server.dataDir]);
    assert.match(lines[0].version, /^\d+\.\d+\.\d+/);
  });

  it("tells a local caller how it does", async () => {
    const server = await startTestServer();
    const peer = await hello(server, { role: "extension" });
    const { status, text } = await ask(server, "/health");
    const { release, uptimeSeconds, ...health } = JSON.parse(text);
    assert.equal(status, 200);
    assert.deepEqual(health, {
      status: "ok",
      instance: server.instance,
      connections: 1,
      checks: { journal: "ok", load: "ok" },
    });
    assert.ok(typeof release === "string" && uptimeSeconds >= 0);
    peer.socket.terminate();
  });

  it("counts who is connected, by role, once the core has read the Hello", async () => {
    const server = await startTestServer();
    const peers = [await hello(server, { role: "extension" }), await hello(server, {})];
    const silent = await RawSocket.open(`ws://localhost:${server.port}/`);
    const { text, headers } = await ask(server, "/metrics");
    assert.match(String(headers["content-type"]), /^text\/plain; version=0\.0\.4/);
    for (const line of [
      'semantest_connections{role="extension"} 1',
      'semantest_connections{role="client"} 1',
      'semantest_connections{role="unknown"} 1',
      'semantest_jobs_in_flight{state="running"} 0',
      "semantest_journal_healthy 1",
    ]) {
      assert.ok(text.split("\n").includes(line), line);
    }
    assert.match(text, /semantest_frame_duration_seconds_count [2-9]/);
    for (const { socket } of [...peers, silent]) socket.terminate();
  });

  it("proves to a peer that it holds the key it has published", async () => {
    const server = await startTestServer();
    const challenge = randomBytes(24).toString("base64url");
    const peer = await hello(server, { challenge });
    const { sessionId, proof } = payloadOf(peer.messages[0]);
    const path = join(server.configDir, "servers", `${server.port}.jwk`);
    const published = JSON.parse(await readFile(path, "utf8"));
    assert.ok(typeof proof === "object" && proof !== null && "key" in proof && "value" in proof);
    assert.deepEqual(proof.key, published);
    const signed = JSON.stringify({ challenge, host: `localhost:${server.port}`, session: sessionId });
    const key = {
      key: createPublicKey({ key: published, format: "jwk" }),
      dsaEncoding: "ieee-p1363",
    } as const;
    assert.ok(verify("sha256", Buffer.from(signed), key, Buffer.from(String(proof.value), "base64url")));
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    peer.socket.terminate();
  });

  it("resumes a session of the server before it", async () => {
    const home = await makeFolder();
    const before = await startTestServer([], home);
    const peer = await hello(before, {});
    const welcome = payloadOf(peer.messages[0]);
    await before.close();
    const after = await startTestServer([], home);
    assert.notEqual(after.instance, before.instance);
    const resumed = await hello(after, { resumeToken: welcome.resumeToken });
    assert.equal(payloadOf(resumed.messages[0]).sessionId, welcome.sessionId);
    resumed.socket.terminate();
  });

  describe("operator page", () => {
    it("comes with a policy that runs nothing but its own files", async () => {
      const server = await startTestServer();
      const page = await ask(server, "/", { headers: { "sec-fetch-site": "none" } });
      assert.equal(page.status, 200);
      const policy = String(page.headers["content-security-policy"]);
      assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/);
      assert.ok(!policy.includes("unsafe"));
      assert.ok(!/<script(?![^>]* src=)|<style|\son[a-z]+=|style=/i.test(page.text), "nothing inline");
      const own = { "sec-fetch-site": "same-origin" };
      for (const [, path = ""] of page.text.matchAll(/(?:src|href)="(\/operator\/[^"]+)"/g)) {
        const file = await ask(server, path, { headers: own });
        assert.equal(file.status, 200, path);
        assert.equal(file.headers["x-content-type-options"], "nosniff");
      }
      assert.equal((await ask(server, "/operator/no-such-file", { headers: own })).status, 404);
      assert.equal((await ask(server, "/operator/..%2f..%2fsettings.ts", { headers: own })).status, 404);
      assert.equal((await ask(server, "/", { method: "DELETE" })).status, 405);
      assert.equal((await ask(server, "/", { method: "HEAD" })).text, "");
    });

    it("hears every second how the server does, and the end", async () => {
      const server = await startTestServer();
      const peer = await hello(server, { role: "extension" });
      const answer = await fetch(`${server.url}/operator/events`);
      assert.equal(answer.headers.get("content-type"), "text/event-stream");
      const states: string[] = [];
      let text = "";
      assert.ok(answer.body !== null);
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        text += value;
        const blocks = text.split("\n\n");
        text = blocks.pop() ?? "";
        for (const block of blocks) {
          const told = JSON.parse(block.replace(/^data: /, ""));
          states.push(told.state);
          if (states.length === 1) {
            assert.deepEqual(told.connections, { client: 0, extension: 1, unknown: 0 });
            assert.deepEqual(told.jobs, { queued: 0, running: 0 });
            assert.equal(told.peers[0].role, "extension");
          }
        }
        if (states.length === 2) void server.close();
      }
      assert.deepEqual(states, ["ok", "ok", "draining"]);
      await peer.closed;
    });

    it("is nobody else's: other origins and sites are refused", async () => {
      const server = await startTestServer();
      for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }]) {
        for (const path of ["/", "/operator/events", "/operator/page.js"]) {
          assert.equal((await ask(server, path, { headers })).status, 403, path);
        }
      }
    });
  });

  describe("when it stops", () => {
    it("tells its peers to come back, acknowledges what they sent, closes with 1012 and frees its folder", async () => {
      const home = await makeFolder();
      const server = await startTestServer([], home);
      const peer = await hello(server, {});
      peer.say({ type: "ImageGenerationRequestedEvent", id: "request-1", payload: { prompt: "a red fox" } });
      await peer.until("request-1");
      const closing = server.close();
      assert.equal(await peer.closed, 1012);
      await Promise.all([closing, server.closed]);
      const reconnect = payloadOf(peer.messages.find((it) => it.includes("ReconnectEvent")));
      assert.deepEqual([reconnect.reason, reconnect.closeFirst], ["drain", true]);
      assert.ok(typeof reconnect.afterMs === "number");
      const events = server.log.map((line) => JSON.parse(line).event);
      assert.deepEqual(events, ["listening", "draining", "stopped"]);
      await assert.rejects(ask(server, "/signature"), { code: "ECONNREFUSED" });
      const after = await startTestServer([], home);
      const job = await ask(after, "/jobs/request-1");
      assert.equal(JSON.parse(job.text).status, "queued");
    });

    it("says draining and takes nothing new while a peer that reads nothing holds it up, and ends without it", async () => {
      const server = await startTestServer();
      const stalled = await openStalledPeer(server.port);
      const closing = server.close();
      const health = await ask(server, "/health");
      assert.deepEqual([health.status, JSON.parse(health.text).status], [503, "draining"]);
      assert.equal((await ask(server, "/signature")).status, 503);
      assert.equal((await refusalOf(RawSocket.open(`ws://localhost:${server.port}/`))).status, 503);
      await closing;
      stalled.destroy();
    });

    it("ends a long poll instead of waiting for it", async () => {
      const server = await startTestServer();
      const peer = await hello(server, {});
      peer.say({ type: "ImageGenerationRequestedEvent", id: "request-1", payload: { prompt: "a red fox" } });
      await peer.until("AckEvent");
      const polling = fetch(`${server.url}/jobs/request-1?wait=25`).then(
        (it) => it.status,
        () => "cut",
      );
      while (!server.log.join("").includes("draining")) {
        await ask(server, "/health");
        void server.close();
      }
      await server.closed;
      assert.equal(await polling, "cut");
    });

    it("answers every call of close with the same end", async () => {
      const server = await startTestServer();
      await Promise.all([server.close(), server.close()]);
      await server.close();
    });
  });

  it("leaves nothing behind where it cannot start", async () => {
    const first = await startTestServer();
    const folder = await makeFolder();
    await assert.rejects(startTestServer(["--port", String(first.port)], folder), { name: "PortTaken" });
    await startTestServer([], folder);
    await assert.rejects(startTestServer(["--data-dir", first.dataDir]), { name: "DataFolderInUse" });
  });
});
