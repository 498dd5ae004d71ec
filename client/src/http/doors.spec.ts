import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { envelope } from "../../spec/envelopes.ts";
import { type Answer, ScriptedServer } from "../../spec/scriptedServer.ts";
import { connect, peers } from "./connect.ts";
import * as doors from "./doors.ts";
import { digest, downloadImage } from "./download.ts";
import { Http } from "./http.ts";

const INSTANT = "2026-01-01T00:00:00.000Z";
const IMAGE_ID = `${"a".repeat(22)}.job-1`;
const BYTES = Uint8Array.of(1, 2, 3);
const SHA256 = createHash("sha256").update(BYTES).digest("hex");

describe("doors", () => {
  let server: ScriptedServer;
  let http: Http;

  beforeEach(async () => {
    server = await ScriptedServer.start();
    http = new Http({ server: server.url, apiKey: "smt_key" });
  });

  afterEach(() => server.kill());

  const answer = (name: string, body: unknown, status = 200) => server.route(name, () => ({ status, body }));
  const last = () => server.requests.at(-1);

  it("ask for a ticket", async () => {
    const wanted = { url: "wss://socket.example/", ticket: "abc", transport: "websocket" };
    answer("POST /connect", wanted);
    assert.deepEqual(await connect(http, { role: "client", resumeToken: "r" }), {
      url: wanted.url,
      ticket: "abc",
      transport: undefined,
    });
    assert.equal(last()?.body, '{"role":"client","resumeToken":"r"}');
    for (const wrong of [
      {},
      { ...wanted, url: "ws://far.example" },
      { ...wanted, url: "nonsense" },
      { ...wanted, ticket: "a b" },
      { ...wanted, ticket: undefined },
    ]) {
      answer("POST /connect", wrong);
      await assert.rejects(connect(http, { role: "client" }), { code: "UNKNOWN" });
    }
    const hub = { url: "https://hub.example/client/?hub=relay", ticket: "a.b_c.d-e", transport: "signalr" };
    answer("POST /connect", hub);
    assert.deepEqual(await connect(http, { role: "client" }), hub);
    for (const url of [wanted.url, "http://far.example/client/?hub=relay"]) {
      answer("POST /connect", { ...hub, url });
      await assert.rejects(connect(http, { role: "client" }), { code: "UNKNOWN" }, url);
    }
  });

  it("count peers", async () => {
    server.extensions = 3;
    assert.equal(await peers(http), 3);
    answer("GET /peers", { extensions: -1 });
    await assert.rejects(peers(http), { code: "UNKNOWN", message: /count of peers/ });
  });

  it("hand in an event and read a job", async () => {
    const accepted = { correlationId: "job-1", status: "queued", queuePosition: 2 };
    answer("POST /events", accepted, 202);
    const request = envelope("ImageGenerationRequestedEvent", { source: "client" });
    assert.deepEqual(await doors.postEvent(http, request), accepted);
    assert.deepEqual(JSON.parse(last()?.body ?? ""), request);
    const job = { correlationId: "job-1", status: "running", attempt: 1, expiresAt: INSTANT, events: [] };
    answer("GET /jobs/job-1", job);
    assert.deepEqual(await doors.getJob(http, "job-1"), job);
    answer("GET /jobs/job-1?after=1%3A2&wait=25", job);
    assert.deepEqual(await doors.getJob(http, "job-1", { after: [1, 2], waitSeconds: 60 }), job);
    answer("GET /jobs/job-1", { ...job, status: "strange" });
    await assert.rejects(doors.getJob(http, "job-1"), { code: "UNKNOWN" });
  });

  it("make, list and remove keys, offer and redeem pairings", async () => {
    const key = { id: "k", role: "client", tenant: "t", createdAt: INSTANT };
    answer("POST /keys", { ...key, key: "smt_new" }, 201);
    assert.equal((await doors.createKey(http, { role: "client" })).key, "smt_new");
    await doors.createKey(http);
    assert.equal(last()?.body, "{}");
    answer("GET /keys", { keys: [{ ...key, self: true }] });
    assert.equal((await doors.listKeys(http))[0]?.self, true);
    answer("GET /keys?tenant=t", { keys: [] });
    assert.deepEqual(await doors.listKeys(http, { tenant: "t" }), []);
    answer("DELETE /keys/k", "", 204);
    await doors.revokeKey(http, "k");
    answer("POST /pairings", { code: "ABCD2345", expiresAt: INSTANT }, 201);
    assert.equal((await doors.createPairing(http)).code, "ABCD2345");
    answer("POST /pairings/ABCD2345", { ...key, key: "smt_paired" }, 201);
    assert.equal((await doors.redeemPairing(http, "ABCD2345", { name: "laptop" })).key, "smt_paired");
    assert.equal(last()?.body, '{"name":"laptop"}');
    await doors.redeemPairing(http, "ABCD2345");
  });

  it("put an image where the grant says, without the key", async () => {
    const grant = {
      imageId: IMAGE_ID,
      url: `${server.origin}/put`,
      headers: { "content-type": "image/png", "x-check": "1" },
      expiresAt: INSTANT,
    };
    const image = { correlationId: "job-1", mimeType: "image/png", size: 3, sha256: SHA256 } as const;
    answer("POST /images", grant, 201);
    assert.deepEqual(await doors.createImage(http, image), grant);
    answer("PUT /put", "");
    await doors.putImage(grant, BYTES);
    const put = last();
    assert.equal(put?.headers["x-check"], "1");
    assert.equal(put?.headers["x-api-key"], undefined);
    answer("PUT /put", "", 403);
    await assert.rejects(doors.putImage(grant, BYTES), { code: "UNAVAILABLE", message: /status 403/ });
    const { correlationId: _, ...complete } = { ...image, imageId: IMAGE_ID, imageUrl: "https://a.example" };
    answer(`POST /images/${IMAGE_ID}/complete`, complete);
    assert.deepEqual(await doors.completeImage(http, IMAGE_ID), complete);
  });

  describe("download", () => {
    const image = { id: IMAGE_ID, size: 3, sha256: SHA256 };
    const offer = (content: Answer, url = `${server.origin}/bytes`) => {
      answer(`GET /images/${IMAGE_ID}`, { url, expiresAt: INSTANT });
      server.route("GET /bytes", () => content);
    };

    it("fetches by a grant, without the key, and checks size and digest", async () => {
      offer({ status: 200, body: BYTES });
      assert.deepEqual(await downloadImage(http, image), BYTES);
      assert.equal(last()?.headers["x-api-key"], undefined);
      assert.deepEqual(await downloadImage(http, { id: IMAGE_ID }), BYTES);
    });

    it("refuses other bytes, more bytes, fewer bytes and none", async () => {
      const rejects = (expected: object) => assert.rejects(downloadImage(http, image), expected);
      offer({ status: 200, body: Uint8Array.of(1, 2, 4) });
      await rejects({ code: "DOWNLOAD_FAILED", message: /not the announced one/ });
      offer({ status: 200, body: Uint8Array.of(1, 2) });
      await rejects({ code: "DOWNLOAD_FAILED", message: /not the announced one/ });
      offer({ status: 200, body: new Uint8Array(4) });
      await rejects({ code: "UNKNOWN", message: /larger than 3 bytes/ });
      offer({ status: 404 });
      await rejects({ code: "DOWNLOAD_FAILED", message: /status 404/ });
    });

    it("takes a grant only for an encrypted address or this machine", async () => {
      for (const url of ["http://far.example/", "file:///etc/passwd", "nonsense", ""]) {
        offer({ status: 200 }, url);
        await assert.rejects(downloadImage(http, image), { code: "UNKNOWN", message: /image grant/ });
      }
      answer(`GET /images/${IMAGE_ID}`, {});
      await assert.rejects(downloadImage(http, image), { code: "UNKNOWN" });
    });
  });

  it("digest as everybody does", async () => {
    assert.equal(await digest(BYTES), SHA256);
  });
});
