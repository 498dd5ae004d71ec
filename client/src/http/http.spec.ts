import assert from "node:assert/strict";
import { type Answer, ScriptedServer } from "../../spec/scriptedServer.ts";
import { systemClock } from "../clock.ts";
import { Http } from "./http.ts";

/** Waits nothing, but notes how long it was asked to. */
function impatientClock() {
  const waits: number[] = [];
  const after = (ms: number, callback: () => void) => {
    waits.push(ms);
    return systemClock.after(0, callback);
  };
  return { waits, clock: { ...systemClock, random: () => 1, after } };
}

describe("Http", () => {
  let server: ScriptedServer;

  beforeEach(async () => {
    server = await ScriptedServer.start();
  });

  afterEach(() => server.kill());

  const answers = (...list: readonly Answer[]) => {
    let next = 0;
    server.route("GET /thing", () => {
      next += 1;
      return list[next - 1] ?? { status: 500 };
    });
  };
  const problem = (status: number, body: object = {}, headers = {}): Answer => ({ status, body, headers });

  it("sends the key in its header alone and JSON both ways", async () => {
    server.route("POST /thing", () => ({ status: 201, body: { done: true } }));
    const http = new Http({ server: server.url, apiKey: "smt_secret" });
    assert.deepEqual(await http.ask("POST", "/thing", { body: { a: 1 } }), { done: true });
    const [request] = server.requests;
    assert.equal(request?.headers["x-api-key"], "smt_secret");
    assert.equal(request?.headers["content-type"], "application/json");
    assert.equal(request?.body, '{"a":1}');
    assert.equal(request?.headers.cookie, undefined);
  });

  it("follows no redirect: what it carries reaches the named origin only", async () => {
    const other = await ScriptedServer.start();
    server.route("POST /thing", () => ({ status: 307, headers: { location: `${other.origin}/thing` } }));
    const http = new Http({ server: server.url, apiKey: "smt_secret" });
    await assert.rejects(http.ask("POST", "/thing", { body: {} }), { code: "UNREACHABLE" });
    assert.deepEqual(other.requests, []);
    await other.kill();
  });

  it("turns problem documents into errors, and other failures too", async () => {
    const http = new Http({ server: server.url });
    const fails = async (answer: Answer, expected: object) => {
      server.route("POST /thing", () => answer);
      await assert.rejects(http.ask("POST", "/thing"), { name: "SemantestError", ...expected });
    };
    const document = {
      code: "INVALID_INPUT",
      title: "Bad",
      detail: "prompt: is missing.",
      hint: "Send one.",
    };
    await fails(problem(400, document), {
      code: "INVALID_INPUT",
      message: document.detail,
      hint: "Send one.",
    });
    await fails(problem(400, { detail: 7 }), { code: "INVALID_INPUT", hint: undefined });
    await fails(problem(401, { code: "PERMISSION_DENIED" }), {
      code: "PERMISSION_DENIED",
      recoverable: false,
    });
    await fails(problem(403, { code: "REVOKED" }), { code: "REVOKED" });
    // A proxy's page is no word of the service about the key.
    await fails(problem(401), { code: "UNAVAILABLE", message: "the server answered with status 401" });
    await fails(problem(403, { detail: "blocked" }), { code: "UNAVAILABLE", recoverable: true });
    await fails(problem(429, {}, { "retry-after": "7" }), {
      code: "RATE_LIMITED",
      retryAfterMs: 7000,
      recoverable: true,
    });
    await fails(problem(503, { code: "UNAVAILABLE", retryAfterMs: 40 }), {
      code: "UNAVAILABLE",
      retryAfterMs: 40,
    });
    await fails(problem(500, {}, { "retry-after": "soon" }), {
      code: "UNAVAILABLE",
      retryAfterMs: undefined,
    });
    await fails("cut", { code: "UNREACHABLE" });
  });

  it("repeats an idempotent call over a passing failure, with jitter, and no other call", async () => {
    const { waits, clock } = impatientClock();
    const http = new Http({ server: server.url, clock });
    answers("cut", problem(503, {}, { "retry-after": "2" }), { status: 200, body: { a: 1 } });
    assert.deepEqual(await http.ask("GET", "/thing"), { a: 1 });
    assert.deepEqual(waits, [200, 2400]);
    server.route("POST /thing", () => problem(503));
    await assert.rejects(http.ask("POST", "/thing"), { code: "UNAVAILABLE" });
    assert.equal(server.calls("POST /thing").length, 1);
  });

  it("gives up after three tries, at a lasting failure, and where it would have to wait too long", async () => {
    const { clock } = impatientClock();
    const http = new Http({ server: server.url, clock });
    const tries = async (answer: Answer) => {
      const before = server.requests.length;
      answers(answer, answer, answer, answer);
      await assert.rejects(http.ask("GET", "/thing"));
      return server.requests.length - before;
    };
    assert.equal(await tries(problem(500)), 3);
    assert.equal(await tries(problem(404)), 1);
    assert.equal(await tries(problem(429, {}, { "retry-after": "6" })), 1);
  });

  it("waits no longer than told and stops with the signal's reason", async () => {
    server.route("POST /thing", () => "hang");
    const http = new Http({ server: server.url, timeoutMs: 30 });
    await assert.rejects(http.ask("POST", "/thing"), { code: "TIMEOUT", recoverable: true });
    const controller = new AbortController();
    const asked = new Http({ server: server.url }).ask("GET", "/thing", { signal: controller.signal });
    const reason = new Error("enough");
    controller.abort(reason);
    await assert.rejects(asked, reason);
  });

  it("understands an empty answer and one that is no JSON", async () => {
    const http = new Http({ server: server.url });
    answers({ status: 204 }, { status: 200, body: "text" });
    assert.equal(await http.ask("GET", "/thing"), undefined);
    assert.equal(await http.ask("GET", "/thing"), undefined);
  });

  it("refuses a server it must not send a key to", () => {
    assert.throws(() => new Http({ server: "ws://far.example" }), { code: "INVALID_INPUT" });
  });
});
