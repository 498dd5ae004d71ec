import assert from "node:assert/strict";
import { ScriptedServer } from "../../spec/scriptedServer.ts";
import { SemantestError } from "../errors.ts";
import { call } from "../http/call.ts";
import { negotiate } from "./negotiate.ts";

const DOOR = "POST /client/negotiate?hub=relay&negotiateVersion=1";
const TRANSPORTS = [{ transport: "WebSockets", transferFormats: ["Text", "Binary"] }];

// Real HTTP to servers that answer what the service, or somebody in its place, could answer.
describe("the negotiation with SignalR", () => {
  let service: ScriptedServer;
  let other: ScriptedServer;

  beforeEach(async () => {
    [service, other] = await Promise.all([ScriptedServer.start(), ScriptedServer.start()]);
  });

  afterEach(() => Promise.all([service.kill(), other.kill()]));

  const start = (signal = new AbortController().signal, timeoutMs = 20_000) =>
    negotiate(
      { url: `${service.origin}/client/?hub=relay`, ticket: "first.token", transport: "signalr" },
      { call, SemantestError, timeoutMs, signal },
    );
  const answer = (body: unknown, status = 200, headers = {}) =>
    service.route(DOOR, () => ({ status, body, headers }));
  const shown = (server: ScriptedServer) => server.requests.map((it) => it.headers.authorization);

  it("gives the address of a socket: the connection's token, and the ticket of one use", async () => {
    answer({ negotiateVersion: 1, connectionId: "c", connectionToken: "t", availableTransports: TRANSPORTS });
    const url = new URL(await start());
    assert.equal(`${url.origin}${url.pathname}`, `${service.url}/client/`);
    assert.deepEqual(Object.fromEntries(url.searchParams), {
      hub: "relay",
      id: "t",
      access_token: "first.token",
    });
    assert.deepEqual(shown(service), ["Bearer first.token"]);
  });

  it("takes the connection's id where the service gives no token for it", async () => {
    answer({ connectionId: "c", availableTransports: TRANSPORTS });
    assert.equal(new URL(await start()).searchParams.get("id"), "c");
  });

  it("follows a redirect with the token that came with it", async () => {
    answer({ url: `${service.origin}/client/two?hub=relay`, accessToken: "second.token" });
    service.route("POST /client/two/negotiate?hub=relay&negotiateVersion=1", () => ({
      status: 200,
      body: { connectionToken: "t", availableTransports: TRANSPORTS },
    }));
    const url = new URL(await start());
    assert.deepEqual(shown(service), ["Bearer first.token", "Bearer second.token"]);
    assert.equal(url.searchParams.get("access_token"), "second.token");
    assert.equal(url.pathname, "/client/two");
  });

  it("keeps its token at the same origin, and never takes it to an address that is not encrypted", async () => {
    answer({ url: `${service.origin}/client/two?hub=relay` });
    service.route("POST /client/two/negotiate?hub=relay&negotiateVersion=1", () => ({
      status: 200,
      body: { url: `${other.origin}/client/?hub=relay` },
    }));
    await assert.rejects(start(), { code: "UNAVAILABLE", message: /not encrypted/ });
    assert.deepEqual(shown(service), ["Bearer first.token", "Bearer first.token"]);
    assert.equal(other.requests.length, 0);
  });

  it("goes to another origin without the token of the first", async () => {
    const calls: [string, string | undefined][] = [];
    const answers = [
      { url: "https://two.example/client/?hub=relay" },
      { connectionToken: "t", availableTransports: TRANSPORTS },
    ];
    const url = await negotiate(
      { url: "https://one.example/client/?hub=relay", ticket: "first.token", transport: "signalr" },
      {
        SemantestError,
        timeoutMs: 1000,
        signal: new AbortController().signal,
        call: async (address, { headers }) => {
          calls.push([new URL(address).host, headers?.authorization]);
          const body = new TextEncoder().encode(JSON.stringify(answers.shift()));
          return { status: 200, headers: new Headers(), body };
        },
      },
    );
    assert.deepEqual(calls, [
      ["one.example", "Bearer first.token"],
      ["two.example", undefined],
    ]);
    assert.equal(url, "wss://two.example/client/?hub=relay&id=t");
  });

  it("follows no circle", async () => {
    answer({ url: `${service.origin}/client/?hub=relay` });
    await assert.rejects(start(), { code: "UNAVAILABLE", message: /one address to the next/ });
    assert.equal(service.requests.length, 6);
  });

  it("tells a refusal, with the wait it asks for, and never blames the key", async () => {
    const inAMinute = new Date(Date.now() + 60_000).toUTCString();
    for (const [status, code, headers, atLeast] of [
      [401, "UNAVAILABLE", {}, undefined],
      [403, "UNAVAILABLE", {}, undefined],
      [404, "UNAVAILABLE", {}, undefined],
      [429, "RATE_LIMITED", { "retry-after": "7" }, 7000],
      [503, "UNAVAILABLE", { "retry-after": inAMinute }, 1],
      [503, "UNAVAILABLE", { "retry-after": "999999" }, 600_000],
    ] as const) {
      answer({ code: "REVOKED", detail: "no" }, status, headers);
      const error: unknown = await start().catch((it) => it);
      assert.ok(error instanceof SemantestError);
      assert.deepEqual([error.code, error.recoverable], [code, true], String(status));
      if (atLeast === undefined) assert.equal(error.retryAfterMs, undefined);
      else assert.ok((error.retryAfterMs ?? 0) >= atLeast && (error.retryAfterMs ?? 0) <= 600_000);
    }
    answer({ error: "the hub is full" });
    await assert.rejects(start(), { code: "UNAVAILABLE", message: /refuses: the hub is full/ });
  });

  it("tells what is no negotiation, and a service without WebSocket", async () => {
    for (const body of ["nonsense", "null", "[]", {}]) {
      answer(body);
      await assert.rejects(start(), { code: "UNAVAILABLE" }, JSON.stringify(body));
    }
    for (const availableTransports of [
      undefined,
      [{ transport: "LongPolling", transferFormats: ["Text"] }],
      [{ transport: "WebSockets", transferFormats: ["Binary"] }],
    ]) {
      answer({ connectionToken: "t", availableTransports });
      await assert.rejects(start(), { code: "UNAVAILABLE", message: /offers no WebSocket/ });
    }
  });

  it("ends in time, and when it is called off", async () => {
    service.route(DOOR, () => "hang");
    await assert.rejects(start(undefined, 50), { code: "TIMEOUT" });
    const control = new AbortController();
    const failed = assert.rejects(start(control.signal), { message: "called off" });
    control.abort(new Error("called off"));
    await failed;
  });
});
