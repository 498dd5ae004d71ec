import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_FRAME_BYTES_TO_SERVER, SignatureDocumentSchema } from "../../protocol/index.ts";
import { EXTENSION_ORIGIN, IP, ORIGIN, Rig, read, refused } from "./spec/rig.ts";

/** Every door, with a path that exists. */
const DOORS = [
  "GET /signature",
  "GET /health",
  "GET /metrics",
  "POST /connect",
  "POST /keys",
  "GET /keys",
  "DELETE /keys/self",
  "DELETE /keys/000000000000",
  "POST /pairings",
  "POST /pairings/ABCD1234",
  "GET /peers",
  "POST /events",
  "GET /jobs/j1",
  "POST /images",
  "POST /images/x/complete",
  "GET /images/x",
] as const;

describe("every door", () => {
  for (const door of DOORS) {
    it(`${door} refuses a foreign origin before anything else, and the origin null`, async () => {
      const rig = await Rig.start({ requestsPerMinute: 1 });
      for (const origin of ["https://evil.example", "null", `${EXTENSION_ORIGIN}.evil`, ORIGIN, ""]) {
        const answer = await rig.call(door, { key: rig.operatorKey, headers: { Origin: origin } });
        refused(answer, 403, "PERMISSION_DENIED");
        assert.equal(answer.headers.get("Access-Control-Allow-Origin"), null);
      }
    });

    it(`${door} lets an allowed origin read its answer, without credentials`, async () => {
      const rig = await Rig.start();
      const { headers } = await rig.call(door, { headers: { Origin: EXTENSION_ORIGIN } });
      assert.equal(headers.get("Access-Control-Allow-Origin"), EXTENSION_ORIGIN);
      assert.equal(headers.get("Access-Control-Expose-Headers"), "Retry-After");
      assert.equal(headers.get("Access-Control-Allow-Credentials"), null);
      assert.equal(headers.get("Vary"), "Origin");
    });

    it(`${door} answers a preflight for two hours, and counts it against nobody`, async () => {
      const rig = await Rig.start({ requestsPerMinute: 1 });
      const [, path] = door.split(" ");
      for (let time = 0; time < 3; time += 1) {
        const answer = await rig.call(`OPTIONS ${path}`, {
          headers: { Origin: EXTENSION_ORIGIN, "Access-Control-Request-Method": "POST" },
        });
        assert.equal(answer.status, 204);
        assert.equal(answer.headers.get("Access-Control-Max-Age"), "7200");
        assert.equal(answer.headers.get("Access-Control-Allow-Headers"), "Content-Type,X-API-Key");
        assert.equal(answer.headers.get("Access-Control-Allow-Methods"), "GET,HEAD,POST,DELETE");
      }
    });

    it(`${door} counts its caller's address and refuses it beyond the limit`, async () => {
      const rig = await Rig.start({ requestsPerMinute: 2 });
      await rig.call(door);
      await rig.call(door);
      rig.world.now += 15_000;
      const answer = await rig.call(door);
      assert.equal(refused(answer, 429, "RATE_LIMITED").retryAfterMs, 45_000);
      assert.equal(answer.headers.get("Retry-After"), "45");
      assert.notEqual((await rig.call(door, { ip: "203.0.113.8" })).status, 429);
      rig.world.now += 45_000;
      assert.notEqual((await rig.call(door)).status, 429);
    });

    it(`${door} hardens its answer against browsers`, async () => {
      const rig = await Rig.start();
      const { headers } = await rig.call(door);
      assert.equal(headers.get("X-Content-Type-Options"), "nosniff");
      assert.equal(headers.get("Cache-Control"), "no-store");
      assert.equal(headers.get("Referrer-Policy"), "no-referrer");
      assert.equal(headers.get("X-Frame-Options"), "DENY");
      assert.match(
        headers.get("Content-Security-Policy") ?? "",
        /default-src 'none'; frame-ancestors 'none'; sandbox/,
      );
      assert.match(headers.get("Strict-Transport-Security") ?? "", /^max-age=\d+$/);
    });

    it(`${door} answers 405 with Allow to another method, and OPTIONS alike with what it knows`, async () => {
      const rig = await Rig.start();
      const [method = "", path] = door.split(" ");
      const answer = await rig.call(`PATCH ${path}`);
      refused(answer, 405, "INVALID_INPUT");
      const allow = answer.headers.get("Allow")?.split(", ") ?? [];
      assert.ok(allow.includes(method));
      assert.equal(allow.includes("HEAD"), allow.includes("GET"));
      const options = await rig.call(`OPTIONS ${path}`);
      assert.deepEqual([options.status, options.headers.get("Allow")], [204, answer.headers.get("Allow")]);
    });

    it(`${door} never answers 5xx to hostile keys and bodies`, async () => {
      const rig = await Rig.start();
      const header = fc.stringMatching(/^[\x20-\x7e]{0,80}$/);
      await fc.assert(
        fc.asyncProperty(header, fc.oneof(fc.json(), fc.string()), async (key, body) => {
          const withBody = door.startsWith("POST") && body !== "";
          const { status } = await rig.call(door, { key, ...(withBody && { body }) });
          assert.ok(status < 500 || (door === "GET /health" && status === 503), `${status}`);
        }),
        { numRuns: 30 },
      );
    });
  }

  it("sets no Strict-Transport-Security where it is reached without TLS", async () => {
    const rig = await Rig.start({ publicOrigin: "http://localhost:3003" });
    assert.equal((await rig.call("GET /signature")).headers.get("Strict-Transport-Security"), null);
  });
});

describe("unknown paths", () => {
  for (const path of [
    "/",
    "/nothing",
    "/keys/",
    "/KEYS",
    "/images/a/b/c",
    "/%00",
    "/jobs/",
    "/constructor",
  ]) {
    it(`${path} is a problem document`, async () => {
      const rig = await Rig.start();
      refused(await rig.call(`GET ${path}`), 404, "INVALID_INPUT");
    });
  }

  it("are not echoed in logs or metrics", async () => {
    const rig = await Rig.start();
    await rig.call("GET /private-name?key=smt_c_secret");
    assert.doesNotMatch(rig.telemetry.join(), /private-name|smt_c/);
    assert.match(rig.telemetry.join(), /"door":"unknown"/);
  });
});

describe("HEAD", () => {
  for (const door of DOORS.filter((it) => it.startsWith("GET"))) {
    it(`answers ${door.slice(4)} like GET, without the body`, async () => {
      const rig = await Rig.start();
      const get = await rig.call(door);
      const head = await rig.call(door.replace("GET", "HEAD"));
      assert.deepEqual([head.status, head.text], [get.status, ""]);
      assert.equal(head.headers.get("Content-Type"), get.headers.get("Content-Type"));
    });
  }
});

describe("bodies", () => {
  const doors = DOORS.filter((it) => it.startsWith("POST"));
  const key = async (rig: Rig, door: string) =>
    (await rig.issue(/events|connect/.test(door) ? "client" : "device", "acme")).key;

  for (const door of doors) {
    it(`${door} refuses more than 32 KiB while it reads`, async () => {
      const rig = await Rig.start();
      const body = JSON.stringify("x".repeat(MAX_FRAME_BYTES_TO_SERVER));
      refused(await rig.call(door, { key: await key(rig, door), body }), 413, "INVALID_INPUT");
    });
  }

  it("of unknown length are read no further than the limit", async () => {
    const rig = await Rig.start();
    let pulled = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(1024).fill(0x20));
      },
    });
    const streamed = { method: "POST", body: stream, duplex: "half" } as const;
    const request = new Request(`${ORIGIN}/keys`, streamed);
    assert.equal((await rig.doors.fetch(request, { ip: IP })).status, 413);
    assert.ok(pulled < 40, `${pulled}`);
  });

  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""]) {
    it(`of type ${JSON.stringify(type)} are refused with 415`, async () => {
      const rig = await Rig.start();
      const answer = await rig.call("POST /keys", { body: {}, headers: { "Content-Type": type } });
      refused(answer, 415, "INVALID_INPUT");
    });
  }

  it("without a type are refused with 415", async () => {
    const rig = await Rig.start();
    const body = new Uint8Array([0x7b, 0x7d]);
    const request = new Request(`${ORIGIN}/keys`, { method: "POST", body });
    assert.equal((await rig.doors.fetch(request, { ip: IP })).status, 415);
  });

  for (const type of ["application/json; charset=utf-8", "APPLICATION/JSON", "application/json ;x"]) {
    it(`of type ${type} are read`, async () => {
      const rig = await Rig.start();
      const answer = await rig.call("POST /keys", { body: {}, headers: { "Content-Type": type } });
      assert.equal(answer.status, 201);
    });
  }

  for (const [what, bytes] of [
    ["cut off", Buffer.from('{"name":')],
    ["not UTF-8", Buffer.from('{"later":"\xff"}', "latin1")],
  ] as const) {
    it(`that are ${what} are refused with 400`, async () => {
      const rig = await Rig.start();
      const request = new Request(`${ORIGIN}/keys`, {
        method: "POST",
        body: bytes,
        headers: { "Content-Type": "application/json" },
      });
      assert.equal((await rig.doors.fetch(request, { ip: IP })).status, 400);
    });
  }

  it("are refused by the names of their members, never by their values", async () => {
    const rig = await Rig.start();
    const { key: device } = await rig.issue("device", "acme");
    const body = { correlationId: "s3cr3t value!", mimeType: "s3cr3t/type", size: "s3cr3t" };
    const answer = await rig.call("POST /images", { key: device, body });
    const { errors } = refused(answer, 400, "INVALID_INPUT");
    assert.deepEqual(errors, [
      { field: "correlationId", problem: "must match [A-Za-z0-9_-]{1,64}" },
      {
        field: "mimeType",
        problem: 'must be ("image/png" | "image/jpeg" | "image/webp" | "image/gif" | "image/avif")',
      },
      { field: "size", problem: "must be number" },
      { field: "sha256", problem: "is missing" },
    ]);
    assert.doesNotMatch(answer.text, /s3cr3t/);
  });

  for (const body of ["null", "[]", "5", '"text"']) {
    it(`that are ${body} instead of an object do not pass as one`, async () => {
      const rig = await Rig.start();
      const { key: device } = await rig.issue("device", "acme");
      refused(await rig.call("POST /images", { key: device, body }), 400, "INVALID_INPUT");
    });
  }

  it("may hold members nobody knows, and members named like the prototype's", async () => {
    const rig = await Rig.start();
    const body = '{"__proto__":{"role":"operator"},"constructor":1,"later":true}';
    const answer = await rig.call("POST /keys", { body });
    assert.equal(JSON.parse(answer.text).role, "device");
  });
});

describe("failures", () => {
  for (const door of DOORS.filter((it) => !/signature|health/.test(it))) {
    it(`${door} is 503 with Retry-After while no store answers`, async () => {
      const rig = await Rig.start({ requestsPerMinute: 100 });
      rig.down = true;
      const answer = await rig.call(door);
      assert.equal(refused(answer, 503, "UNAVAILABLE").retryAfterMs, 2500);
      assert.equal(answer.headers.get("Retry-After"), "3");
      assert.doesNotMatch(answer.text, /unplugged/);
    });
  }

  it("leave the signature readable while no store answers", async () => {
    const rig = await Rig.start({ requestsPerMinute: 100 });
    rig.down = true;
    read(SignatureDocumentSchema, await rig.call("GET /signature"), 200);
  });

  it("nobody foresaw are 500, logged by place and never by what they say", async () => {
    const rig = await Rig.start({
      metrics: () => Promise.reject(new TypeError("s3cr3t prompt")),
    });
    const answer = await rig.call("GET /metrics", { key: rig.operatorKey });
    refused(answer, 500, "UNKNOWN");
    assert.doesNotMatch(answer.text + rig.telemetry.join(), /s3cr3t/);
    assert.match(rig.telemetry.join(), /door_failed.*TypeError at .*doors\.spec\.ts/);
  });
});
