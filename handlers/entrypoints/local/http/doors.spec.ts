import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import type { Opening, Service, Verdict } from "../../../core/contract.ts";
import { problemOf } from "../../../core/problems.ts";
import type { Connection } from "../../../ports/index.ts";
import { Lifecycle } from "../lifecycle.ts";
import { randomIds, systemClock } from "../platform.ts";
import type { Peers } from "../sockets/peers.ts";
import { RawSocket, refusalOf } from "../spec/rawSocket.ts";
import { createTelemetry } from "../telemetry/index.ts";
import { loopbackHosts } from "./gate.ts";
import { type Listeners, listenOnLoopback } from "./listeners.ts";
import { createRequestListener } from "./requests.ts";
import { createUpgradeListener } from "./upgrades.ts";

const EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";

/** The doors of the server in front of a core that a spec brings. */
class Front {
  readonly lifecycle = new Lifecycle();
  readonly overload = { overloaded: false };
  readonly telemetry = createTelemetry("silent", { write: () => undefined }, systemClock);
  readonly peers: Peers = new Map();
  readonly admitted: Connection[] = [];
  readonly openings: Opening[] = [];
  readonly fetched: string[] = [];
  verdict: () => Promise<Verdict> = async () => ({ accepted: true, principal: undefined });
  answer: Service["fetch"] = async () => new Response("from the core");
  maxSockets = 3;
  #listeners: Listeners | undefined;

  async listen(): Promise<number> {
    const listeners = await listenOnLoopback(0, {
      onRequest: (...call) => onRequest(...call),
      onUpgrade: (...call) => onUpgrade(...call),
    });
    this.#listeners = listeners;
    const { lifecycle, overload, telemetry, peers } = this;
    const rules = { hosts: loopbackHosts(listeners.port), origins: new Set([EXTENSION]), operatorPage: true };
    const doorway = { rules, lifecycle, overload, telemetry, behindProxy: false };
    const onRequest = createRequestListener({
      ...doorway,
      service: {
        fetch: (asked, context) => {
          this.fetched.push(`${asked.method} ${new URL(asked.url).pathname}`);
          return this.answer(asked, context);
        },
      },
      blobs: async () => new Response("bytes"),
      operator: async () => new Response("page"),
    });
    const onUpgrade = createUpgradeListener({
      ...doorway,
      service: {
        connected: (_connection, opening) => {
          this.openings.push(opening);
          return this.verdict();
        },
      },
      sockets: { admit: (_socket, _stream, connection) => void this.admitted.push(connection) },
      peers,
      maxSockets: this.maxSockets,
      release: "r1",
      instance: "this-process",
      clock: systemClock,
      ids: randomIds,
    });
    return listeners.port;
  }

  get port(): number {
    return this.#listeners?.port ?? 0;
  }

  open(path = "/", protocols: string[] = [], headers: Record<string, string> = {}): Promise<RawSocket> {
    return RawSocket.open(`ws://127.0.0.1:${this.port}${path}`, protocols, { headers });
  }

  ask(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${path}`, init);
  }

  async close(): Promise<void> {
    this.#listeners?.cut();
    await this.#listeners?.close();
  }
}

describe("upgrades", () => {
  let front: Front;
  let opened: RawSocket[];
  const open = async (...asked: Parameters<Front["open"]>): Promise<RawSocket> => {
    const socket = await front.open(...asked);
    opened.push(socket);
    return socket;
  };
  beforeEach(async () => {
    front = new Front();
    opened = [];
    await front.listen();
  });
  afterEach(async () => {
    for (const { socket } of opened) socket.terminate();
    await front.close();
  });

  it("opens at / and tells the core who came, on which host and of which process", async () => {
    const principal = { tenant: "t", role: "client", session: "s", generation: 1 } as const;
    front.verdict = async () => ({ accepted: true, principal });
    await open("/", [], { origin: EXTENSION });
    assert.deepEqual(front.openings, [{ ip: "127.0.0.1", origin: EXTENSION }]);
    const [{ id = "", openedAt = 0, ...connection } = {}] = front.admitted;
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.ok(openedAt > 0);
    const host = `127.0.0.1:${front.port}`;
    assert.deepEqual(connection, { endpoint: "this-process", release: "r1", host, principal });
  });

  it("echoes semantest.v1 alone, never a ticket", async () => {
    assert.equal((await open("/", ["semantest.v1", "ticket.abc"])).socket.protocol, "semantest.v1");
    assert.equal((await open("/", ["ticket.abc", "semantest.v1"])).socket.protocol, "semantest.v1");
    assert.equal((await open()).socket.protocol, "");
  });

  it("takes the ticket from the subprotocols, else from the query", async () => {
    await open("/", ["semantest.v1", "ticket.from-protocol"]);
    await open("/?ticket=from-query");
    await open("/?ticket=from-query", ["semantest.v1", "ticket.from-protocol"]);
    assert.deepEqual(
      front.openings.map(({ ticket }) => ticket),
      ["from-protocol", "from-query", "from-protocol"],
    );
  });

  it("answers 404 at any other path, before the core is asked", async () => {
    const { status, body } = await refusalOf(open("/ws"));
    assert.equal(status, 404);
    assert.equal(JSON.parse(body).code, "INVALID_INPUT");
    assert.deepEqual(front.openings, []);
  });

  it("refuses a foreign Origin before the core is asked", async () => {
    const { status, headers } = await refusalOf(open("/", [], { origin: "https://evil.example" }));
    assert.equal(status, 403);
    assert.equal(headers["content-type"], "application/problem+json");
    assert.deepEqual(front.openings, []);
  });

  it("answers with the core's refusal", async () => {
    const refused = { status: 429, code: "RATE_LIMITED", detail: "Too many.", hint: "Wait." } as const;
    front.verdict = async () => ({
      accepted: false,
      problem: problemOf({ ...refused, retryAfterMs: 1500 }),
    });
    const { status, headers, body } = await refusalOf(open());
    assert.equal(status, 429);
    assert.equal(headers["retry-after"], "2");
    assert.equal(JSON.parse(body).detail, "Too many.");
  });

  it("answers 503 where the core fails, and goes on", async () => {
    front.verdict = async () => {
      throw new Error("a mistake");
    };
    const { status, headers } = await refusalOf(open());
    assert.equal(status, 503);
    assert.ok(headers["retry-after"] !== undefined);
    front.verdict = async () => ({ accepted: true, principal: undefined });
    await open();
  });

  it("while overloaded refuses with 503 and Retry-After before the core is asked", async () => {
    front.overload.overloaded = true;
    const { status, headers, body } = await refusalOf(open());
    assert.deepEqual([status, headers["retry-after"]], [503, "5"]);
    assert.equal(JSON.parse(body).code, "UNAVAILABLE");
    assert.deepEqual(front.openings, []);
    front.overload.overloaded = false;
    await open();
  });

  it("while draining refuses with 503 and Retry-After", async () => {
    front.lifecycle.draining = true;
    const { status, headers } = await refusalOf(open());
    assert.deepEqual([status, headers["retry-after"]], [503, "2"]);
  });

  it("counts sockets that are still opening against the limit", async () => {
    const admission = Promise.withResolvers<Verdict>();
    front.verdict = () => admission.promise;
    const opening = [open(), open(), open()];
    while (front.openings.length < 3) await new Promise((next) => setImmediate(next));
    const { status, body } = await refusalOf(open());
    assert.equal(status, 503);
    assert.match(JSON.parse(body).detail, /as many sockets as it may/);
    admission.resolve({ accepted: true, principal: undefined });
    await Promise.all(opening);
    front.verdict = async () => ({ accepted: true, principal: undefined });
    await open();
  });

  it("survives a peer that leaves while the core still thinks", async () => {
    const admission = Promise.withResolvers<Verdict>();
    front.verdict = () => admission.promise;
    const socket = connect({ host: "127.0.0.1", port: front.port });
    await once(socket, "connect");
    const key = "bGVhdmluZy1wZWVyLTEyMzQ=";
    socket.write(
      `GET / HTTP/1.1\r\nHost: localhost:${front.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    while (front.openings.length < 1) await new Promise((next) => setImmediate(next));
    socket.resetAndDestroy();
    await once(socket, "close");
    admission.resolve({ accepted: true, principal: undefined });
    front.verdict = async () => ({ accepted: true, principal: undefined });
    await open();
  });

  it("answers a request for another protocol in HTTP/1.1", async () => {
    const headers = { connection: "Upgrade, HTTP2-Settings", upgrade: "h2c", "http2-settings": "AAMAAABk" };
    const asked = request({ host: "127.0.0.1", port: front.port, path: "/signature", headers }).end();
    const [response] = await once(asked, "response");
    response.resume();
    assert.equal(response.statusCode, 200);
  });
});

describe("requests", () => {
  let front: Front;
  beforeEach(async () => {
    front = new Front();
    await front.listen();
  });
  afterEach(() => front.close());

  it("go to the folder or the door that their path names", async () => {
    const texts: string[] = [];
    for (const path of ["/signature", "/blobs/x", "/", "/operator/page.js", "/operatorx"]) {
      texts.push(await (await front.ask(path)).text());
    }
    assert.deepEqual(texts, ["from the core", "bytes", "page", "page", "from the core"]);
  });

  it("are refused by the gate with a problem document, and the connection ends", async () => {
    const response = await front.ask("/keys", { headers: { origin: "https://evil.example" } });
    assert.equal(response.status, 403);
    assert.equal(response.headers.get("content-type"), "application/problem+json");
    assert.equal(response.headers.get("connection"), "close");
    assert.equal(response.headers.get("access-control-allow-origin"), null);
    assert.deepEqual(front.fetched, []);
  });

  for (const [name, retryAfter] of [
    ["overloaded", "5"],
    ["draining", "2"],
  ] as const) {
    it(`while ${name} are shed with 503 and Retry-After, but for those that results and watchers need`, async () => {
      front.overload.overloaded = name === "overloaded";
      front.lifecycle.draining = name === "draining";
      const json = { "content-type": "application/json", origin: EXTENSION };
      const shed = await front.ask("/events", { method: "POST", headers: json, body: "{}" });
      assert.deepEqual([shed.status, shed.headers.get("retry-after")], [503, retryAfter]);
      assert.equal(shed.headers.get("access-control-allow-origin"), EXTENSION, "the extension can read why");
      assert.equal((await front.ask("/signature")).status, 503);
      for (const path of ["/health", "/metrics", "/jobs/a", "/blobs/x", "/"]) {
        assert.equal((await front.ask(path)).status, 200, path);
      }
      const images = await front.ask("/images", { method: "POST", headers: json, body: "{}" });
      assert.equal(images.status, 200);
    });
  }

  it("survive a core that throws, without its words", async () => {
    front.answer = async () => {
      throw new Error("secret words");
    };
    const response = await front.ask("/peers");
    assert.equal(response.status, 503);
    assert.ok(!(await response.text()).includes("secret"));
    assert.ok(!JSON.stringify(front.telemetry.troubles()).includes("secret"));
  });
});
