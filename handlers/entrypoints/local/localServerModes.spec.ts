import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ask, hello } from "./spec/asking.ts";
import { RawSocket, refusalOf } from "./spec/rawSocket.ts";
import { startTestServer, stopTestServers, type TestServer } from "./spec/testServer.ts";

const EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";

describe("local server, in each of its modes", () => {
  afterEach(stopTestServers);

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
});
