import assert from "node:assert/strict";
import type { Envelope } from "@semantest/handlers/protocol";
import { envelope } from "../../spec/envelopes.ts";
import { newClient, nextEvent, startLocal, startRemote } from "../../spec/peers.ts";
import type { ScriptedServer, ScriptedSocket } from "../../spec/scriptedServer.ts";
import { VirtualClock } from "../../spec/virtualClock.ts";
import type { SemantestClient } from "../client.ts";
import type { SemantestClientOptions } from "../clientOptions.ts";
import type { SemantestError } from "../errors.ts";
import type { ConnectionState, ConnectionStatus, Switch } from "../events.ts";
import { memoryStore } from "../storage.ts";
import { type Pins, pinsOfFirstUse } from "./pins.ts";

const KEY = "smt_c_secret";

// Real sockets to servers that say what a test tells them; time stands still until a test moves it.
describe("the connection of a client", () => {
  let local: ScriptedServer;
  let remote: ScriptedServer;
  let pins: Pins;
  let clock: VirtualClock;
  const clients: SemantestClient[] = [];
  const others: ScriptedServer[] = [];

  beforeEach(async () => {
    ({ server: local, pins } = await startLocal());
    remote = await startRemote();
    clock = new VirtualClock();
  });

  afterEach(async () => {
    const closing = clients.splice(0).map((it) => it.close());
    // As long as a client waits for acknowledgements that nobody gives here.
    clock.pass(2000);
    await Promise.all(closing);
    await Promise.all([local, remote, ...others.splice(0)].map((it) => it.kill()));
  });

  const start = (options: SemantestClientOptions = {}) => {
    const client = newClient(
      { local: local.url, remote: remote.url },
      { pins, clock, apiKey: KEY, ...options },
    );
    clients.push(client);
    return client;
  };
  /** A client that has no other server than the local one. */
  const startLocalOnly = (options: SemantestClientOptions = {}) =>
    start({ env: { SEMANTEST_SERVER: "local" }, ...options });
  const state = (client: SemantestClient, wanted: ConnectionState) =>
    nextEvent(
      (it: (status: ConnectionStatus) => void) => client.on("state", it),
      (it) => it.state === wanted,
    );
  const problem = (client: SemantestClient) =>
    nextEvent((it: (error: SemantestError) => void) => client.on("error", it));
  const switched = (client: SemantestClient) =>
    nextEvent((it: (change: Switch) => void) => client.on("switch", it));
  const connected = async (client: SemantestClient, server = local) => {
    const [socket] = await Promise.all([server.nextSocket(), client.connect()]);
    return socket;
  };
  /** Waits until something holds, however long the machine takes for it. */
  const until = async (holds: () => boolean) => {
    const mine = clock;
    while (!holds() && clock === mine) await new Promise(setImmediate);
  };
  /** What either side has sent has been dealt with by the other: a socket keeps its order. */
  const settle = async (client: SemantestClient, socket: ScriptedSocket) => {
    await client.send({ type: "MarkEvent" });
    const { correlationId } = await socket.next("MarkEvent");
    const echoed = nextEvent(
      (it: (frame: Envelope) => void) => client.on("frame", it),
      (it) => it.correlationId === correlationId,
    );
    socket.send(envelope("MarkEvent", { source: "server", correlationId }));
    await echoed;
  };
  /** Lets time pass in steps shorter than a peer waits for a pong. */
  const pass = async (ms: number, client: SemantestClient, socket: ScriptedSocket) => {
    for (let left = ms; left > 0; left -= 9000) {
      clock.pass(Math.min(left, 9000));
      await settle(client, socket);
    }
  };
  /** The next look at the other server is scheduled: whatever the last one found is known. */
  const looked = () => until(() => clock.due.includes(45_000));

  it("tells its state, its server and its latency, and ends when asked", async () => {
    const client = start();
    const states: ConnectionState[] = [];
    client.on("state", (it) => states.push(it.state));
    assert.deepEqual([client.status.state, client.status.url], ["idle", undefined]);
    const measured = nextEvent((it: (ms: number) => void) => client.on("latency", it));
    await connected(client);
    const { state, server, url, session, extensions, lastError, waitingFor, since } = client.status;
    assert.deepEqual(
      [state, server, url, session, extensions],
      ["connected", "local", local.url, "session-1", 1],
    );
    assert.deepEqual([lastError, waitingFor, since], [undefined, undefined, clock.epoch()]);
    assert.equal(await measured, 0);
    assert.equal(client.status.latencyMs, 0);
    await client.connect();
    assert.equal(local.sockets.length, 1, "one connection is enough");
    await client.close();
    assert.deepEqual(states, ["connecting", "connected", "closed"]);
    assert.equal(client.status.server, undefined);
    await local.sockets[0]?.closed;
  });

  it("is one connection, however many wait for it", async () => {
    const client = start();
    await Promise.all([client.connect(), client.connect({ keepTrying: true }), client.connect()]);
    assert.equal(local.sockets.length, 1);
  });

  it("shows every frame as it came, for diagnosis", async () => {
    const client = start();
    const frames: string[] = [];
    client.on("frame", ({ type }) => frames.push(type));
    const socket = await connected(client);
    socket.send(envelope("SomethingNewEvent", { source: "server" }));
    await settle(client, socket);
    assert.deepEqual(frames.toSorted(), ["MarkEvent", "PongEvent", "SomethingNewEvent"]);
  });

  describe("after a loss", () => {
    it("is back at once at the server of this machine, with its session and its cursors", async () => {
      const client = startLocalOnly();
      const first = await connected(client);
      const lost = state(client, "reconnecting");
      first.raw.terminate();
      const again = await local.nextSocket();
      assert.match((await lost).lastError?.message ?? "", /closed \(\d+\)/);
      const hello = await again.next("HelloEvent");
      assert.equal(hello.payload.resumeToken, "resume-session-1");
      await client.connect();
      assert.equal(client.status.state, "connected");
    });

    it("waits by chance before it asks the public server again", async () => {
      await local.kill();
      const client = start();
      const socket = await connected(client, remote);
      clock.pass(5000);
      const lost = state(client, "reconnecting");
      socket.raw.close(1001);
      await lost;
      await until(() => clock.due.length > 0);
      assert.equal(remote.calls("POST /connect").length, 1);
      assert.deepEqual(clock.due, [250], "half of 500 ms, by this clock's chance");
      clock.pass(250);
      await client.connect();
      assert.equal(remote.calls("POST /connect").length, 2);
    });

    it("takes 10 s without an answer for the end of a socket", async () => {
      const client = startLocalOnly();
      local.on("PingEvent", () => {});
      const first = await connected(client);
      await first.next("PingEvent");
      const lost = state(client, "reconnecting");
      clock.pass(10_000);
      assert.match((await lost).lastError?.message ?? "", /stopped answering/);
      await local.nextSocket();
      await first.closed;
    });

    it("pings every 25 s while a job is open, else as seldom as the server wants", async () => {
      local.on("HelloEvent", (socket, hello) => socket.welcome(hello, { heartbeatSeconds: 240 }));
      const client = startLocalOnly();
      const socket = await connected(client);
      await socket.next("PingEvent");
      await settle(client, socket);
      assert.deepEqual(clock.due, [240_000]);
      client.request("a red fox");
      await socket.next("PingEvent");
      await settle(client, socket);
      assert.ok(clock.due.includes(25_000));
    });

    it("goes on with the next server where one does not say Welcome within 5 s", async () => {
      local.on("HelloEvent", () => {});
      const client = start();
      const connecting = client.connect();
      await (await local.nextSocket()).next("HelloEvent");
      clock.pass(5000);
      await connecting;
      assert.equal(client.status.server, "remote");
    });

    it("goes on where a server refuses it before the Welcome, and says why", async () => {
      local.on("HelloEvent", (socket) => socket.error({ code: "UNAVAILABLE", message: "full house" }));
      const client = startLocalOnly();
      await assert.rejects(client.connect(), { code: "UNAVAILABLE", message: /full house/ });
    });

    it("deals with what came while the Welcome was checked, in its order", async () => {
      local.on("HelloEvent", async (socket, hello) => {
        await socket.welcome(hello, { extensions: 0 });
        for (const extensions of [3, 2]) {
          socket.send(envelope("PeerEvent", { source: "server", payload: { extensions } }));
        }
      });
      const client = startLocalOnly();
      const peers: number[] = [];
      client.on("peers", (it) => peers.push(it));
      await settle(client, await connected(client));
      assert.deepEqual(peers, [0, 3, 2]);
    });
  });

  describe("when the server ends it", () => {
    for (const code of ["SUPERSEDED", "REVOKED"]) {
      it(`stays away after ${code}, and tells whoever waits`, async () => {
        const client = start();
        const socket = await connected(client);
        const job = client.request("a red fox");
        const told = problem(client);
        socket.error({ code, message: "over", fatal: true });
        assert.equal((await told).code, code);
        assert.deepEqual([client.status.state, client.status.lastError?.code], ["closed", code]);
        await assert.rejects(job.result, { code });
        assert.deepEqual(clock.due, []);
        await socket.closed;
        assert.deepEqual([local.sockets.length, remote.requests.length], [1, 0]);
      });
    }

    it("connects again when asked to, after a refusal for good", async () => {
      const client = startLocalOnly();
      const socket = await connected(client);
      const closed = state(client, "closed");
      socket.error({ code: "SUPERSEDED", message: "over", fatal: true });
      await closed;
      await client.connect();
      assert.equal(client.status.state, "connected");
    });

    it("leaves it alone for as long as it asks", async () => {
      const client = startLocalOnly();
      const socket = await connected(client);
      const lost = state(client, "reconnecting");
      socket.error({ code: "RATE_LIMITED", message: "too much", fatal: true, retryAfterMs: 60_000 });
      await lost;
      await until(() => clock.due.length > 0);
      clock.pass(1000);
      await until(() => clock.due.length > 0);
      assert.deepEqual([clock.due, local.sockets.length], [[59_000], 1]);
      clock.pass(60_000);
      await client.connect();
      assert.equal(local.sockets.length, 2);
    });

    it("waits 10 s after a close that says: later", async () => {
      const client = startLocalOnly();
      const socket = await connected(client);
      const lost = state(client, "reconnecting");
      socket.raw.close(1013);
      await lost;
      await until(() => clock.due.includes(10_000));
      clock.pass(10_000);
      await client.connect();
      assert.equal(local.sockets.length, 2);
    });

    it("gives the public server up that refuses its socket twice, and says how to get a key", async () => {
      await local.kill();
      remote.on("HelloEvent", (socket) => socket.raw.close(4401));
      const client = start({ env: { SEMANTEST_SERVER: "remote" } });
      const failed = assert.rejects(client.connect({ keepTrying: true }), {
        code: "PERMISSION_DENIED",
        hint: /semantest pair CODE/,
      });
      await until(() => clock.due.includes(250));
      clock.pass(250);
      await failed;
      assert.equal(remote.sockets.length, 2);
    });
  });

  describe("asked to reconnect", () => {
    const reconnect = (payload: Record<string, unknown>) =>
      envelope("ReconnectEvent", { source: "server", payload });

    it("opens the new socket first, after the time it was given, and closes the old one", async () => {
      const client = startLocalOnly();
      const old = await connected(client);
      old.send(reconnect({ reason: "deploy", afterMs: 700 }));
      await settle(client, old);
      assert.equal(local.sockets.length, 1);
      const states: ConnectionState[] = [];
      client.on("state", (it) => states.push(it.state));
      const gone = old.closed;
      clock.pass(700);
      const fresh = await local.nextSocket();
      assert.equal((await fresh.next("HelloEvent")).payload.resumeToken, "resume-session-1");
      await gone;
      assert.deepEqual(states, [], "there was no moment without a connection");
      assert.equal(client.status.session, "session-2");
    });

    it("closes first where it is asked to", async () => {
      const client = startLocalOnly();
      const old = await connected(client);
      const lost = state(client, "reconnecting");
      old.send(reconnect({ reason: "drain", closeFirst: true }));
      await settle(client, old);
      clock.pass(0);
      await lost;
      await old.closed;
      await client.connect();
      assert.equal(local.sockets.length, 2);
    });

    it("takes the server that ends the old socket meanwhile at its word", async () => {
      const client = startLocalOnly();
      const old = await connected(client);
      local.on("HelloEvent", async (socket, hello) => {
        old.error({ code: "SUPERSEDED", message: "by the new socket", fatal: true });
        await old.closed;
        await socket.welcome(hello);
      });
      old.send(reconnect({ reason: "deploy", afterMs: 0 }));
      await settle(client, old);
      clock.pass(0);
      await local.nextSocket();
      await state(client, "connected");
      assert.equal(client.status.session, "session-2");
    });

    it("keeps the old socket where the new one comes to nothing", async () => {
      const client = startLocalOnly();
      const old = await connected(client);
      local.on("HelloEvent", (socket) => socket.raw.close(1011));
      old.send(reconnect({ reason: "age", afterMs: 0 }));
      await settle(client, old);
      clock.pass(0);
      await (await local.nextSocket()).closed;
      await settle(client, old);
      local.route("GET /signature", () => ({ status: 500 }));
      old.send(reconnect({ reason: "age", afterMs: 0 }));
      await settle(client, old);
      clock.pass(0);
      await until(() => local.calls("GET /signature").length === 3);
      await settle(client, old);
      assert.equal(client.status.session, "session-1");
      assert.equal(old.raw.readyState, old.raw.OPEN);
    });
  });

  describe("between two servers", () => {
    it("returns to this machine's server when it is back for good, once nothing is open", async () => {
      const { port } = local;
      await local.kill();
      const client = start();
      const away = await connected(client, remote);
      const back = await startLocal(port);
      others.push(back.server);
      // The key of the new process is another one: as its user's config folder would, the pins know it.
      Object.assign(pins, back.pins);
      remote.on("ImageGenerationRequestedEvent", (socket, request) => socket.ack(request));
      const job = client.request("a red fox");
      const request = await away.next("ImageGenerationRequestedEvent");
      for (let look = 1; look <= 3; look += 1) {
        await looked();
        await pass(45_000, client, away);
        await until(() => back.server.calls("GET /signature").length === look);
      }
      await looked();
      assert.equal(client.status.server, "remote", "a job is open");
      const change = switched(client);
      away.send(
        envelope("ErrorEvent", {
          correlationId: request.correlationId,
          attempt: 1,
          sequence: 1,
          payload: { code: "TAB_NOT_FOUND" },
        }),
      );
      await assert.rejects(job.result, { code: "TAB_NOT_FOUND" });
      await settle(client, away);
      await pass(36_000, client, away);
      const told = state(client, "connected");
      clock.pass(9000);
      const { from, to, reason } = await change;
      assert.equal((await told).url, back.server.url, "the state is told anew, though it is the same word");
      assert.deepEqual([from, to, reason], [remote.url, back.server.url, "the preferred server is back"]);
      await away.closed;
    });

    it("stays for a job that began while the way back was opened, and returns after it", async () => {
      const { port } = local;
      await local.kill();
      const client = start();
      const away = await connected(client, remote);
      const back = await startLocal(port);
      others.push(back.server);
      Object.assign(pins, back.pins);
      remote.on("ImageGenerationRequestedEvent", (socket, request) => socket.ack(request));
      let begun = client.request("never begun");
      begun.result.catch(() => undefined);
      const { correlationId } = await away.next("ImageGenerationRequestedEvent");
      const failed = (id: string) =>
        envelope("ErrorEvent", {
          correlationId: id,
          attempt: 1,
          sequence: 1,
          payload: { code: "TAB_NOT_FOUND" },
        });
      away.send(failed(correlationId));
      await assert.rejects(begun.result, { code: "TAB_NOT_FOUND" });
      back.server.on("HelloEvent", async (socket, hello) => {
        begun = client.request("in between");
        await away.next("ImageGenerationRequestedEvent");
        await socket.welcome(hello);
      });
      for (let look = 1; look <= 2; look += 1) {
        await looked();
        await pass(45_000, client, away);
        await until(() => back.server.calls("GET /signature").length >= look);
      }
      const refused = await back.server.nextSocket();
      await refused.closed;
      assert.equal(client.status.server, "remote");
      assert.equal(away.raw.readyState, away.raw.OPEN);
      back.server.on("HelloEvent", (socket, hello) => socket.welcome(hello));
      const change = switched(client);
      away.send(failed(begun.correlationId));
      await assert.rejects(begun.result, { code: "TAB_NOT_FOUND" });
      // It counts as a move that failed: the next looks come later.
      for (let look = 1; look <= 2; look += 1) {
        await until(() => clock.due.includes(75_000));
        await pass(75_000, client, away);
      }
      assert.equal((await change).to, back.server.url);
      await away.closed;
    });

    it("goes where an extension is, and says what it waits for", async () => {
      local.extensions = 0;
      remote.extensions = 0;
      const client = start();
      const here = await connected(client);
      const { waitingFor } = client.status;
      assert.equal(waitingFor, `a browser extension to connect to ${local.url} or ${remote.url}`);
      const change = switched(client);
      clock.pass(0);
      await looked();
      remote.extensions = 2;
      await pass(36_000, client, here);
      clock.pass(9000);
      assert.deepEqual((await change).reason, "an extension is connected there");
      assert.deepEqual([client.status.server, client.status.waitingFor], ["remote", undefined]);
      assert.equal(remote.calls("GET /peers").at(-1)?.headers["x-api-key"], KEY);
      assert.ok(!local.everything.includes(KEY), "each key is for its own server");
    });

    it("stays where it is told to by SEMANTEST_SERVER", async () => {
      local.extensions = 0;
      const client = startLocalOnly();
      const socket = await connected(client);
      assert.equal(client.status.waitingFor, `a browser extension to connect to ${local.url}`);
      await pass(90_000, client, socket);
      assert.deepEqual(remote.requests, []);
    });

    it("stays where the other server wants a key it has not, or is not what it should be", async () => {
      local.extensions = 0;
      const keyless = start({ apiKey: undefined });
      await connected(keyless);
      clock.pass(0);
      await looked();
      assert.deepEqual(remote.requests, []);
      await keyless.close();
      remote.route("GET /peers", () => ({ status: 404 }));
      const client = start();
      await connected(client);
      clock.pass(0);
      await looked();
      assert.deepEqual([client.status.server, remote.calls("GET /peers").length], ["local", 1]);
    });

    it("looks at the public server without a key where a site sells its tickets", async () => {
      local.extensions = 0;
      remote.route("GET /peers", () => ({ status: 401, body: { code: "PERMISSION_DENIED" } }));
      const client = start({
        apiKey: undefined,
        getTicket: async () => ({ url: remote.url, ticket: "t" }),
      });
      await connected(client);
      clock.pass(0);
      await looked();
      assert.equal(remote.calls("GET /signature").length, 1);
      assert.equal(remote.calls("GET /peers")[0]?.headers["x-api-key"], undefined);
      assert.equal(client.status.server, "local");
    });

    it("looks less often after a move that failed", async () => {
      local.extensions = 0;
      remote.route("POST /connect", () => ({ status: 503 }));
      const client = start();
      await connected(client);
      clock.pass(0);
      // 60 s and half of 30 s.
      await until(() => clock.due.includes(75_000));
      assert.deepEqual([client.status.server, remote.calls("POST /connect").length], ["local", 1]);
    });
  });

  describe("connect()", () => {
    it("ends with the signal's reason, before and on the way, and leaves nothing running", async () => {
      const reason = new Error("enough");
      const client = start();
      await assert.rejects(client.connect({ signal: AbortSignal.abort(reason) }), reason);
      assert.equal(client.status.state, "idle");
      local.route("GET /signature", () => "hang");
      const controller = new AbortController();
      const connecting = client.connect({ signal: controller.signal });
      controller.abort(reason);
      await assert.rejects(connecting, reason);
      assert.equal(client.status.state, "idle");
      assert.deepEqual([local.sockets.length, remote.requests.length, clock.due.length], [0, 0, 0]);
    });

    it("goes on for the others where only one gives up", async () => {
      const client = start();
      const controller = new AbortController();
      const impatient = client.connect({ signal: controller.signal });
      const patient = client.connect();
      controller.abort(new Error("enough"));
      await assert.rejects(impatient, { message: "enough" });
      await patient;
      controller.abort(new Error("again"));
      assert.equal(client.status.state, "connected");
    });

    it("rejects after one round, unless it is to keep trying; an error is told once", async () => {
      const { port } = local;
      await Promise.all([local.kill(), remote.kill()]);
      const client = start();
      const errors: SemantestError[] = [];
      client.on("error", (it) => errors.push(it));
      const patient = client.connect({ keepTrying: true });
      await assert.rejects(client.connect(), { code: "UNREACHABLE" });
      assert.equal(client.status.state, "connecting");
      for (const wait of [250, 500, 1000]) {
        await until(() => clock.due.includes(wait));
        clock.pass(wait);
      }
      await until(() => clock.due.includes(2000));
      assert.equal(errors.length, 1);
      const back = await startLocal(port);
      others.push(back.server);
      Object.assign(pins, back.pins);
      clock.pass(2000);
      await patient;
      assert.equal(client.status.server, "local");
    });

    it("rejects where the client is closed on the way", async () => {
      local.route("GET /signature", () => "hang");
      const client = start();
      const connecting = client.connect();
      await client.close();
      await assert.rejects(connecting, { code: "CLOSED" });
      await assert.rejects(client.connect(), { code: "CLOSED" });
      assert.equal(client.status.state, "closed");
    });

    it("is without hope where every server refuses its key twice", async () => {
      remote.route("POST /connect", () => ({ status: 401, body: { code: "REVOKED", detail: "removed" } }));
      const client = start({ env: { SEMANTEST_SERVER: "remote" } });
      const told = problem(client);
      const connecting = client.connect({ keepTrying: true });
      const failed = assert.rejects(connecting, { code: "REVOKED", hint: /semantest pair CODE/ });
      await until(() => clock.due.includes(250));
      clock.pass(250);
      await failed;
      assert.equal((await told).code, "REVOKED");
      assert.equal(client.status.state, "closed");
      assert.equal(remote.calls("POST /connect").length, 2);
    });

    it("names what a site's own backend did wrong", async () => {
      const env = { SEMANTEST_SERVER: "remote" };
      const answers = [
        [() => Promise.reject(new Error("backend down")), /backend down/],
        [async () => ({ url: "ws://cloud.example", ticket: "t" }), /not a valid ticket/],
        [async () => ({ url: remote.url, ticket: "no ticket" }), /not a valid ticket/],
        [async () => ({ url: remote.url, ticket: "t", transport: "signalr" }), /not a valid ticket/],
        [async () => ({ url: remote.origin, ticket: "t", transport: "pigeon" }), /transport pigeon: update/],
      ] as const;
      for (const [getTicket, message] of answers) {
        await assert.rejects(start({ env, getTicket }).connect(), { message });
      }
    });
  });

  it("goes on with a session that outlived its program, at the server that gave it and no other", async () => {
    const sessions = memoryStore();
    const first = startLocalOnly({ sessions });
    await connected(first);
    await first.close();
    const second = startLocalOnly({ sessions });
    const socket = await connected(second);
    assert.equal((await socket.next("HelloEvent")).payload.resumeToken, "resume-session-1");
    await local.kill();
    const away = start({ sessions });
    await connected(away, remote);
    assert.deepEqual(JSON.parse(remote.calls("POST /connect")[0]?.body ?? ""), { role: "client" });
    assert.ok(!remote.everything.includes("resume-session-1"));
  });

  it("tells where a session cannot be kept, and works all the same", async () => {
    const sessions = { ...memoryStore(), set: () => Promise.reject(new Error("disk full")) };
    const client = startLocalOnly({ sessions });
    const told = problem(client);
    await connected(client);
    assert.equal((await told).message, "disk full");
    assert.equal(client.status.state, "connected");
  });

  it("knows a server of this machine by the key of the first meeting where there are no files", async () => {
    const known = pinsOfFirstUse(memoryStore());
    const first = startLocalOnly({ pins: known });
    await connected(first);
    await first.close();
    const { port } = local;
    await local.kill();
    const impostor = await startLocal(port);
    others.push(impostor.server);
    await assert.rejects(startLocalOnly({ pins: known }).connect(), {
      code: "WRONG_SIGNATURE",
      message: /pinned key/,
    });
    assert.deepEqual(
      impostor.server.sockets.flatMap((it) => it.frames.map(({ type }) => type)),
      ["HelloEvent"],
    );
  });

  it("takes only a Welcome of the right service and version", async () => {
    for (const overrides of [
      { server: { service: "other", version: "1.0.0" } },
      { server: { service: "semantest", version: "2.0.0" } },
      { sessionId: undefined },
    ]) {
      local.on("HelloEvent", (socket, hello) => socket.welcome(hello, overrides));
      await assert.rejects(startLocalOnly().connect(), { code: "WRONG_SIGNATURE" });
    }
    local.on("HelloEvent", (socket) => socket.send(envelope("PongEvent", { source: "server" })));
    await assert.rejects(startLocalOnly().connect(), { code: "WRONG_SIGNATURE" });
  });
});
