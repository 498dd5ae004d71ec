import assert from "node:assert/strict";
import { createHash, createPublicKey, randomBytes, verify } from "node:crypto";
import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { openStalledPeer, RawSocket, refusalOf } from "./spec/rawSocket.ts";
import { makeFolder, startTestServer, stopTestServers, type TestServer } from "./spec/testServer.ts";

const EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";

const HAS_IPV6 = Object.values(networkInterfaces()).some((it) =>
  it?.some(({ address }) => address === "::1"),
);

interface Asked {
  readonly host?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

/** A call with every header as given, which fetch would not allow. */
async function ask(
  { port }: TestServer,
  path: string,
  { host = "127.0.0.1", method = "GET", headers = {} }: Asked = {},
): Promise<{ status: number; headers: IncomingMessage["headers"]; text: string }> {
  const asked = request({ host, port, path, method, headers: { connection: "close", ...headers } }).end();
  const [response]: IncomingMessage[] = await once(asked, "response");
  assert.ok(response !== undefined);
  let text = "";
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

async function hello(server: TestServer, payload: object, protocols: string[] = []): Promise<RawSocket> {
  const socket = await RawSocket.open(`ws://localhost:${server.port}/`, protocols);
  socket.say({ type: "HelloEvent", payload });
  await socket.until('"WelcomeEvent"');
  return socket;
}

function payloadOf(message: string | undefined): Record<string, unknown> {
  return JSON.parse(message ?? "{}").payload;
}

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

  describe("images", () => {
    /** A job that runs on an extension, and a grant for its image. */
    async function granted(server: TestServer, image: Buffer) {
      const extension = await hello(server, { role: "extension" });
      const client = await hello(server, {});
      const correlationId = "job-with-image";
      client.say({ type: "ImageGenerationRequestedEvent", correlationId, payload: { prompt: "a red fox" } });
      await extension.until("ImageGenerationRequestedEvent");
      const sha256 = createHash("sha256").update(image).digest("hex");
      const body = JSON.stringify({ correlationId, mimeType: "image/png", size: image.length, sha256 });
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${server.url}/images`, { method: "POST", headers, body });
      assert.ok(answer.ok, await answer.clone().text());
      const close = (): void => {
        extension.socket.terminate();
        client.socket.terminate();
      };
      return { ...(await answer.json()), close };
    }
    const png = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), randomBytes(200_000)]);

    it("go up and down byte by byte through their grants, harmless to whoever opens them", async () => {
      const server = await startTestServer();
      const { imageId, url, headers, close } = await granted(server, png);
      assert.ok(url.startsWith(`${server.url}/blobs/`));
      const put = await fetch(url, { method: "PUT", headers, body: png });
      assert.equal(put.status, 204, await put.text());
      const again = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
      const completed = await fetch(`${server.url}/images/${imageId}/complete`, again);
      assert.ok(completed.ok, await completed.clone().text());
      const grant = await (await fetch(`${server.url}/images/${imageId}`)).json();
      const got = await fetch(grant.url);
      assert.ok(Buffer.from(await got.arrayBuffer()).equals(png));
      assert.equal(got.headers.get("content-type"), "image/png");
      assert.equal(got.headers.get("content-disposition"), "attachment");
      assert.equal(got.headers.get("content-security-policy"), "default-src 'none'; sandbox");
      assert.equal(got.headers.get("x-content-type-options"), "nosniff");
      const head = await fetch(grant.url, { method: "HEAD" });
      assert.equal(head.headers.get("content-length"), String(png.length));
      close();
    });

    it("are refused without their grant, with problem documents", async () => {
      const server = await startTestServer();
      const { url, headers, close } = await granted(server, png);
      const other = await fetch(`${url}x`, { method: "PUT", headers, body: png });
      assert.equal(other.status, 403);
      assert.equal(other.headers.get("content-type"), "application/problem+json");
      const digest = { ...headers, "x-semantest-sha256": "0".repeat(64) };
      assert.equal((await fetch(url, { method: "PUT", headers: digest, body: png })).status, 403);
      assert.equal((await fetch(url)).status, 403, "a grant to put is none to get");
      assert.equal((await fetch(`${server.url}/blobs/`)).status, 404);
      close();
    });

    it("may be put by an extension of an allowed origin, whose browser asks first", async () => {
      const server = await startTestServer(["--allowed-origins", EXTENSION]);
      const preflight = await ask(server, "/blobs/x", {
        method: "OPTIONS",
        headers: {
          origin: EXTENSION,
          "access-control-request-method": "PUT",
          "access-control-request-headers": "content-type,x-semantest-sha256",
        },
      });
      assert.equal(preflight.status, 204);
      assert.equal(preflight.headers["access-control-allow-origin"], EXTENSION);
      assert.match(String(preflight.headers["access-control-allow-methods"]), /PUT/);
      assert.match(
        String(preflight.headers["access-control-allow-headers"]).toLowerCase(),
        /x-semantest-sha256/,
      );
    });
  });

  describe("with SEMANTEST_REQUIRE_TOKEN", () => {
    it("asks everybody for the token of its data folder, the operator page's events included", async () => {
      const server = await startTestServer(["--require-token"]);
      const token = (await readFile(join(server.dataDir, "access-token"), "utf8")).trim();
      const shown = { headers: { "x-api-key": token } };
      for (const path of ["/peers", "/metrics", "/operator/events"]) {
        assert.equal((await ask(server, path)).status, 401, path);
        const wrong = { headers: { "x-api-key": `${token}x` } };
        assert.equal((await ask(server, path, wrong)).status, 401, path);
      }
      assert.equal((await ask(server, "/peers", shown)).status, 200);
      assert.equal((await ask(server, "/operator/events", { ...shown, method: "HEAD" })).status, 200);
      assert.equal((await ask(server, "/signature")).status, 200, "whoever looks for a server may find it");
      assert.deepEqual(JSON.parse((await ask(server, "/health")).text), { status: "ok" });
      assert.equal((await refusalOf(RawSocket.open(`ws://localhost:${server.port}/`))).status, 401);
      const peer = await hello(server, {}, ["semantest.v1", `ticket.${token}`]);
      peer.socket.terminate();
      assert.ok(!server.log.join("").includes(token));
    });
  });

  describe("with SEMANTEST_PUBLIC_ORIGIN", () => {
    const PUBLIC = ["--public-origin", "https://relay.example.com"];
    const HOST = { host: "relay.example.com" };

    it("answers under that Host alone, as a production server without an operator page", async () => {
      const server = await startTestServer(PUBLIC);
      const signature = await ask(server, "/signature", { headers: HOST });
      assert.equal(JSON.parse(signature.text).environment, "production");
      assert.equal((await ask(server, "/signature")).status, 421);
      assert.equal((await ask(server, "/", { headers: HOST })).status, 404);
      assert.equal((await ask(server, "/operator/events", { headers: HOST })).status, 404);
      assert.deepEqual(JSON.parse((await ask(server, "/health", { headers: HOST })).text), { status: "ok" });
    });

    it("needs keys and tickets: nobody is tenant local", async () => {
      const server = await startTestServer(PUBLIC);
      for (const path of ["/peers", "/metrics", "/jobs/a"]) {
        assert.equal((await ask(server, path, { headers: HOST })).status, 401, path);
      }
      const opening = RawSocket.open(`ws://127.0.0.1:${server.port}/`, [], { headers: HOST });
      assert.equal((await refusalOf(opening)).status, 401);
    });

    it("limits what each viewer behind the proxy may ask, images included", async () => {
      const server = await startTestServer([...PUBLIC, "--requests-per-minute", "2"]);
      const from = (viewer: string) => ({ headers: { ...HOST, "x-forwarded-for": `1.1.1.1, ${viewer}` } });
      assert.equal((await ask(server, "/signature", from("203.0.113.7"))).status, 200);
      assert.equal((await ask(server, "/blobs/x", from("203.0.113.7"))).status, 403);
      const limited = await ask(server, "/blobs/x", from("203.0.113.7"));
      assert.equal(limited.status, 429);
      assert.ok(limited.headers["retry-after"] !== undefined);
      assert.equal((await ask(server, "/signature", from("203.0.113.8"))).status, 200);
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
